import { useCallback, useRef } from 'react'
import { Link, useLocation, useNavigate } from 'react-router-dom'
import type { AdminUser } from '../../shared/api/admin-api.ts'
import type { ApiError } from '../api/client.ts'
import { LoadProblem } from '../components/LoadProblem.tsx'
import { PageTitle } from '../components/PageTitle.tsx'
import { useAuth } from '../context/AuthContext.tsx'
import { useLoaded } from '../hooks/use-loaded.ts'
import { UserPager } from './UserPager.tsx'
import { UserSearch } from './UserSearch.tsx'
import { UserTable } from './UserTable.tsx'
import { addressOf, readUserQuery, sortedBy, type UserQuery } from './user-query.ts'

/** Renders all users: to search, sort and page through. */
export function UsersPage() {
  const { search: address } = useLocation()
  const navigate = useNavigate()
  const status = useRef<HTMLParagraphElement>(null)
  const { page, problem, reload } = useUsers(address)
  const query = readUserQuery(new URLSearchParams(address))
  const ask = (next: UserQuery) => navigate(addressOf(next))
  // The users of the previous query stay until the next ones have loaded, but not beside an error.
  const users = problem ? undefined : page?.users
  return (
    <article className="card wide">
      <PageTitle>Users</PageTitle>
      <UserSearch query={query} ask={ask} />
      <p role="status" tabIndex={-1} ref={status}>
        {users && countWords(users, page?.next)}
      </p>
      {problem && <ListProblem problem={problem} retry={reload} />}
      {!users && !problem && <p aria-busy="true">Looking …</p>}
      {users && users.length > 0 && (
        <UserTable
          users={users}
          query={query}
          sortBy={(sort) => ask(sortedBy(query, sort))}
          isOld={page?.address !== address}
        />
      )}
      <UserPager
        query={query}
        next={page?.address === address ? page.next : null}
        onTurn={() => status.current?.focus()}
      />
    </article>
  )
}

/** Renders an error. A malformed URL would be refused again, so it links to the first page instead of trying again. */
function ListProblem({ problem, retry }: { problem: ApiError; retry: () => void }) {
  if (problem.code !== 'invalid') return <LoadProblem problem={problem} retry={retry} />
  return (
    <p role="alert">
      This address leads to no page of the list. <Link to="/admin">Show all users</Link>
    </p>
  )
}

/** Loads the page of the list that the URL names. */
function useUsers(address: string) {
  const { call } = useAuth()
  const load = useCallback(
    async (signal?: AbortSignal) => {
      const query = readUserQuery(new URLSearchParams(address))
      return { ...(await call('GET /api/admin/users', { query, signal })), address }
    },
    [call, address],
  )
  const { data: page, problem, reload } = useLoaded(load)
  return { page, problem, reload }
}

function countWords({ length }: AdminUser[], next?: string | null): string {
  if (length === 0) return 'No user matches.'
  const users = length === 1 ? '1 user' : `${length} users`
  return next ? `${users} on this page, and there are more.` : `${users} on this page.`
}
