import { Link, useNavigate } from 'react-router-dom'
import { toast } from 'sonner'
import { PRODUCT_NAME } from '../../shared/product.ts'
import { useAuth } from '../context/AuthContext.tsx'
import { useStaff } from '../profile/ProfileContext.tsx'
import { Mark } from './Mark.tsx'

/** Renders the header of every page: the link home, the signed-in user, sign-in or sign-out. */
export function Header() {
  const { user, loading, logoutUser } = useAuth()
  const { isStaff } = useStaff()
  const navigate = useNavigate()

  async function logout() {
    const signedOut = logoutUser()
    void navigate('/login')
    try {
      await signedOut
    } catch {
      toast.error('You are signed out here, but the server could not be told yet. We keep trying.')
    }
  }

  return (
    <header className="container">
      <a className="skip" href="#content">
        Skip to content
      </a>
      <nav aria-label="Main">
        <ul>
          <li>
            <Link to="/" className="brand">
              <Mark />
              <span>{PRODUCT_NAME}</span>
            </Link>
          </li>
        </ul>
        <ul>
          {user && (
            <li className="greeting">
              <Link to="/profile">Hello {user.username}!</Link>
            </li>
          )}
          <li>
            <Link to="/">Home</Link>
          </li>
          {isStaff && (
            <li className="staff">
              <Link to="/admin">Staff</Link>
            </li>
          )}
          {!loading && (
            <li>
              {user ? (
                <button type="button" className="link" onClick={logout}>
                  Logout
                </button>
              ) : (
                <Link to="/login">Login</Link>
              )}
            </li>
          )}
        </ul>
      </nav>
    </header>
  )
}
