import './admin.css'
import { NavLink, Route, Routes, useLocation } from 'react-router-dom'
import { NotFoundPage } from '../pages/NotFoundPage.tsx'
import { EventsPage } from './EventsPage.tsx'
import { NewUserPage } from './NewUserPage.tsx'
import { UserPage } from './UserPage.tsx'
import { UsersPage } from './UsersPage.tsx'

/** Renders the staff pages by their paths below `/admin`. Does not check who is signed in: StaffRoute does. */
export function StaffPages() {
  const { key } = useLocation()
  return (
    <>
      <nav className="staff-nav" aria-label="Staff">
        <NavLink to="/admin" end>
          Users
        </NavLink>
        <NavLink to="/admin/users/new">New user</NavLink>
        <NavLink to="/admin/events">Events</NavLink>
      </nav>
      <Routes>
        <Route index element={<UsersPage />} />
        <Route path="users/new" element={<NewUserPage key={key} />} />
        <Route path="users/:id" element={<UserPage />} />
        <Route path="events" element={<EventsPage />} />
        <Route path="*" element={<NotFoundPage />} />
      </Routes>
    </>
  )
}
