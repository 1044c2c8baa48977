import { Link } from 'react-router-dom'
import type { AdminUser, AdminUserSort } from '../../shared/api/admin-api.ts'
import { LocalTime } from '../components/LocalTime.tsx'
import { TableBox } from './TableBox.tsx'
import { UserMarks } from './UserMarks.tsx'
import type { UserQuery } from './user-query.ts'

interface UserTableProps {
  users: AdminUser[]
  query: UserQuery
  sortBy(sort: AdminUserSort): void
  /** Whether the rows still belong to the previous query. */
  isOld: boolean
}

/** Renders a page of users. A click on a column sorts the whole list, not only the page. */
export function UserTable({ users, query, sortBy, isOld }: UserTableProps) {
  const header = (sort: AdminUserSort, words: string) => (
    <SortHeader order={query.sort === sort ? query.order : undefined} sort={() => sortBy(sort)}>
      {words}
    </SortHeader>
  )
  return (
    <TableBox caption="Users" isBusy={isOld}>
      <thead>
        <tr>
          {header('username', 'User name')}
          {header('email', 'E-mail address')}
          <th scope="col">State</th>
          {header('date_joined', 'Joined')}
          {header('last_login', 'Last sign-in')}
        </tr>
      </thead>
      <tbody>
        {users.map((user) => (
          <UserRow key={user.id} user={user} />
        ))}
      </tbody>
    </TableBox>
  )
}

interface SortHeaderProps {
  order: 'asc' | 'desc' | undefined
  sort(): void
  children: string
}

const ARIA_SORT = { asc: 'ascending', desc: 'descending' } as const
const ARROWS = { asc: '↑', desc: '↓' } as const

function SortHeader({ order, sort, children }: SortHeaderProps) {
  return (
    <th scope="col" aria-sort={order && ARIA_SORT[order]}>
      <button type="button" className="sort" onClick={sort}>
        {children} <span aria-hidden="true">{order ? ARROWS[order] : '↕'}</span>
      </button>
    </th>
  )
}

function UserRow({ user }: { user: AdminUser }) {
  const { id, username, first_name, last_name, email, date_joined, last_login } = user
  return (
    <tr>
      <th scope="row">
        <Link to={`/admin/users/${id}`}>{username}</Link>
        <small>{`${first_name} ${last_name}`.trim()}</small>
      </th>
      <td className="address">
        <span>{email}</span>
        {email && !user.email_verified && <small>not confirmed</small>}
      </td>
      <td>
        <UserMarks user={user} />
      </td>
      <td>
        <LocalTime iso={date_joined} />
      </td>
      <td>{last_login ? <LocalTime iso={last_login} /> : 'never'}</td>
    </tr>
  )
}
