import { Link } from 'react-router-dom'
import type { AdminUser, AdminUserSort } from '../../shared/api/admin-api.ts'
import { Avatar } from '../components/Avatar.tsx'
import { EmailBadge } from '../components/EmailBadge.tsx'
import { LocalTime } from '../components/LocalTime.tsx'
import { RelativeTime } from '../components/RelativeTime.tsx'
import { isShown } from './columns.ts'
import { FactorBadge } from './FactorBadge.tsx'
import { StatusBadges } from './StatusBadges.tsx'
import { TableBox } from './TableBox.tsx'
import type { Selection } from './use-selection.ts'
import type { UserQuery } from './user-query.ts'

interface UserTableProps {
  users: AdminUser[]
  query: UserQuery
  selection: Selection
  sortBy(sort: AdminUserSort): void
  /** Whether the rows still belong to the previous query. */
  isOld: boolean
}

/** Renders a page of users. A click on a column sorts the whole list, not only the page. */
export function UserTable({ users, query, selection, sortBy, isOld }: UserTableProps) {
  const shows = (name: string) => isShown(query.hide, name)
  const sorted = (sort: AdminUserSort) => ({
    order: query.sort === sort ? query.order : undefined,
    sort: () => sortBy(sort),
  })
  return (
    <TableBox caption="Users" isBusy={isOld}>
      <thead>
        <tr>
          <th scope="col" className="select">
            <SelectBox
              label="Select all users on this page"
              text="Select all"
              users={users}
              selection={selection}
            />
          </th>
          <SortHeader {...sorted('username')}>Username</SortHeader>
          {shows('email') && <SortHeader {...sorted('email')}>Email</SortHeader>}
          {shows('status') && <th scope="col">Status</th>}
          {shows('date_joined') && <SortHeader {...sorted('date_joined')}>Joined</SortHeader>}
          {shows('last_login') && <SortHeader {...sorted('last_login')}>Last sign-in</SortHeader>}
        </tr>
      </thead>
      <tbody>
        {users.map((user) => (
          <UserRow key={user.id} user={user} selection={selection} shows={shows} />
        ))}
      </tbody>
    </TableBox>
  )
}

interface SelectBoxProps {
  label: string
  /** The text beside the box on a phone, where the rows are cards. */
  text?: string
  /** The users that the box selects or deselects. */
  users: AdminUser[]
  selection: Selection
}

/** Renders a checkbox that selects users. Renders nothing if none of them can be selected. */
function SelectBox({ label, text, users, selection }: SelectBoxProps) {
  const open = users.filter(selection.isOpenTo)
  if (open.length === 0) return null
  return (
    <label>
      <input
        type="checkbox"
        aria-label={label}
        checked={open.every(selection.has)}
        onChange={({ target }) => selection.toggle(open, target.checked)}
      />
      {text && <span>{text}</span>}
    </label>
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
    <th scope="col" className="sortable" aria-sort={order && ARIA_SORT[order]}>
      <button type="button" onClick={sort}>
        {children} <span aria-hidden="true">{order ? ARROWS[order] : '↕'}</span>
      </button>
    </th>
  )
}

interface UserRowProps {
  user: AdminUser
  selection: Selection
  /** Returns whether a column is shown. */
  shows(name: string): boolean
}

/** Renders a user as a row. A long text is cut off, and its tooltip has the whole text. */
function UserRow({ user, selection, shows }: UserRowProps) {
  const { id, username, email, date_joined, last_login } = user
  const fullName = `${user.first_name} ${user.last_name}`.trim()
  return (
    <tr>
      <td className="select">
        <SelectBox label={`Select ${username}`} users={[user]} selection={selection} />
      </td>
      <th scope="row">
        <div className="person">
          <Avatar name={fullName || username} small />
          <div>
            <Link to={`/admin/users/${id}`} className="clamp" title={username}>
              {username}
            </Link>
            <span className="clamp meta" title={fullName}>
              {fullName}
            </span>
          </div>
        </div>
      </th>
      {shows('email') && (
        <td>
          <span className="clamp" title={email}>
            {email || '–'}
          </span>
          {email && !user.email_verified && <EmailBadge verified={false} />}
        </td>
      )}
      {shows('status') && (
        <td>
          <StatusBadges user={user} />
          <FactorBadge user={user} />
        </td>
      )}
      {shows('date_joined') && (
        <td data-label="Joined">
          <LocalTime iso={date_joined} />
        </td>
      )}
      {shows('last_login') && (
        <td data-label="Last sign-in">{last_login ? <RelativeTime iso={last_login} /> : 'never'}</td>
      )}
    </tr>
  )
}
