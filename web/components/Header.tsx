import { Link, NavLink, useNavigate } from 'react-router-dom'
import { APP_NAME } from '../../shared/app-name.ts'
import { useAuth } from '../context/AuthContext.tsx'
import { useIsEnrolmentDue } from '../hooks/use-enrolment.ts'
import { useIsStaff } from '../profile/ProfileContext.tsx'
import { Mark } from './Mark.tsx'
import { toast } from './toast.ts'

export interface NavigationLink {
  path: string
  label: string
}

/** Renders the header of every page. Guests see only the name of the product, signed-in users also the navigation. */
export function Header({ links }: { links: NavigationLink[] }) {
  const { user } = useAuth()
  if (!user) {
    return (
      <header>
        <Skip />
        <Brand />
      </header>
    )
  }
  return (
    <header className="bar">
      <Skip />
      <div>
        <Brand />
        <Navigation links={links} />
        <Person username={user.username} />
      </div>
    </header>
  )
}

function Skip() {
  return (
    <a className="skip" href="#content">
      Skip to content
    </a>
  )
}

function Brand() {
  return (
    <Link to="/" className="brand">
      <Mark />
      <span>{APP_NAME}</span>
    </Link>
  )
}

/** Renders links to the pages. NavLink marks the current page by `aria-current`. */
function Navigation({ links }: { links: NavigationLink[] }) {
  const isStaff = useIsStaff()
  const isEnrolmentDue = useIsEnrolmentDue()
  // Every link would redirect to the page that sets up the second factor.
  if (isEnrolmentDue) return null
  return (
    <nav aria-label="Main">
      <ul>
        <li>
          <NavLink to="/" end>
            Home
          </NavLink>
        </li>
        {links.map(({ path, label }) => (
          <li key={path}>
            <NavLink to={path}>{label}</NavLink>
          </li>
        ))}
        <li>
          <NavLink to="/profile">Profile</NavLink>
        </li>
        <li>
          <NavLink to="/sessions">Sessions</NavLink>
        </li>
        {isStaff && (
          <li>
            <NavLink to="/admin">Staff</NavLink>
          </li>
        )}
      </ul>
    </nav>
  )
}

function Person({ username }: { username: string }) {
  const { logoutUser } = useAuth()
  const navigate = useNavigate()

  async function logout() {
    // The toasts are about this user, and the next user of the tab may be another one.
    toast.clear()
    const signedOut = logoutUser()
    void navigate('/login')
    try {
      await signedOut
    } catch {
      toast.error("You're signed out here, but the server doesn't know yet. We'll keep trying.")
    }
  }

  return (
    <div className="person">
      <Link to="/profile" title={username}>
        <span>
          Hello <bdi>{username}</bdi>!
        </span>
      </Link>
      <button type="button" className="secondary small" onClick={logout}>
        Logout
      </button>
    </div>
  )
}
