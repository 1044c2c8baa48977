import './admin.css'
import { NavLink, Route, Routes, useLocation } from 'react-router-dom'
import { NotFoundPage } from '../pages/NotFoundPage.tsx'
import { ActivityPage } from './ActivityPage.tsx'
import { NewUserPage } from './NewUserPage.tsx'
import { OverviewPage } from './OverviewPage.tsx'
import { UserPage } from './UserPage.tsx'
import { UsersPage } from './UsersPage.tsx'

/** Renders the staff pages by their paths below `/admin`. Does not check who is signed in: StaffRoute does. */
export function StaffPages() {
  const { key } = useLocation()
  return (
    <div className="staff">
      <nav className="subnav" aria-label="Staff">
        <NavLink to="/admin" end>
          Overview
        </NavLink>
        <NavLink to="/admin/users">Users</NavLink>
        <NavLink to="/admin/events">Activity</NavLink>
      </nav>
      <Routes>
        <Route index element={<OverviewPage />} />
        <Route path="users" element={<UsersPage />} />
        <Route path="users/new" element={<NewUserPage key={key} />} />
        <Route path="users/:id" element={<UserPage />} />
        <Route path="events" element={<ActivityPage />} />
        <Route path="*" element={<NotFoundPage />} />
      </Routes>
    </div>
  )
}
