import { useCallback, useRef } from 'react'
import { Link, useLocation, useNavigate } from 'react-router-dom'
import type { AdminUser } from '../../shared/api/admin-api.ts'
import type { ApiError } from '../api/client.ts'
import { Alert } from '../components/Alert.tsx'
import { EmptyState } from '../components/EmptyState.tsx'
import { Loading } from '../components/LoadingGate.tsx'
import { LoadProblem } from '../components/LoadProblem.tsx'
import { Page } from '../components/Page.tsx'
import { useAuth } from '../context/AuthContext.tsx'
import { useLoaded } from '../hooks/use-loaded.ts'
import { moveFocus } from '../utils/move-focus.ts'
import { BulkActions } from './BulkActions.tsx'
import { ColumnMenu } from './ColumnMenu.tsx'
import { USER_COLUMNS, withoutColumns } from './columns.ts'
import { ExportButton } from './ExportButton.tsx'
import { UserFilters } from './UserFilters.tsx'
import { UserPager, useRangeLabel } from './UserPager.tsx'
import { UserTable } from './UserTable.tsx'
import { useOverview } from './use-overview.ts'
import { useSelection } from './use-selection.ts'
import { isFiltered, readUserQuery, sortedBy, type UserQuery, userListPath } from './user-query.ts'

/** Renders the list of all users, with search, filters, sorting and pages. */
export function UsersPage() {
  const { search, state } = useLocation()
  const navigate = useNavigate()
  const status = useRef<HTMLParagraphElement>(null)
  const query = readUserQuery(new URLSearchParams(search))
  // To hide a column must not clear the selection either.
  const params = withoutColumns(search)
  const { page, problem, reload } = useUsers(params)
  const { data: counts } = useOverview()
  const rangeLabel = useRangeLabel(query)
  const ask = (next: UserQuery) => navigate(userListPath(next))
  // The users of the previous query stay until the next ones have loaded, but not beside an error.
  const shown = problem ? undefined : page
  const isOld = page?.params !== params
  const selection = useSelection(page?.params)

  /**
   * Loads the list again after an action, and selects the users for whom it failed. The pressed button may disappear
   * with the selection, so the text above the list takes the focus.
   */
  function showChanged(failed: AdminUser[]) {
    selection.replace(failed)
    moveFocus(status.current)
    void reload()
  }

  return (
    <Page title="Users" layout="wide" actions={<NewUserLink />}>
      <section className="panel" aria-label="List of users">
        <UserFilters query={query} counts={counts} ask={ask} />
        {shown && (
          <div className="list-head">
            <p role="status" className="meta" tabIndex={-1} ref={status}>
              {rangeLabel(shown.users.length, shown.total)}
            </p>
            {shown.users.length > 0 && (
              <div className="tools">
                <ColumnMenu
                  columns={USER_COLUMNS}
                  hide={query.hide}
                  choose={(hide) => navigate(userListPath({ ...query, hide }), { replace: true, state })}
                />
                <ExportButton query={query} />
              </div>
            )}
          </div>
        )}
        {problem && <ListProblem problem={problem} retry={reload} />}
        {!shown && !problem && <Loading>Loading users…</Loading>}
        {shown && shown.users.length > 0 && (
          <UserTable
            users={shown.users}
            query={query}
            selection={selection}
            sortBy={(sort) => ask(sortedBy(query, sort))}
            isOld={isOld}
          />
        )}
        {shown && (
          <BulkActions key={shown.params} selected={shown.users.filter(selection.has)} onDone={showChanged} />
        )}
        {shown?.users.length === 0 && <NoUsers query={query} />}
        <UserPager
          query={query}
          next={page && !isOld ? page.next : null}
          onTurn={() => status.current?.focus()}
        />
      </section>
    </Page>
  )
}

function NewUserLink() {
  return (
    <Link to="/admin/users/new" className="button">
      New user
    </Link>
  )
}

function NoUsers({ query }: { query: UserQuery }) {
  return (
    <EmptyState icon="users">
      <p>No user matches these filters.</p>
      {isFiltered(query) && (
        <Link
          className="button secondary small"
          to={userListPath({ sort: query.sort, order: query.order, hide: query.hide })}
        >
          Clear filters
        </Link>
      )}
    </EmptyState>
  )
}

/** Renders an error. A malformed URL would be refused again, so it links to the first page instead of trying again. */
function ListProblem({ problem, retry }: { problem: ApiError; retry: () => void }) {
  if (problem.code !== 'invalid') return <LoadProblem problem={problem} retry={retry} />
  return (
    <Alert tone="warning" role="alert">
      <p>This link leads to no page of the list.</p>
      <Link to="/admin/users">Show all users</Link>
    </Alert>
  )
}

/** Loads the page of the list that the parameters of the URL name. */
function useUsers(params: string) {
  const { call } = useAuth()
  const load = useCallback(
    async (signal?: AbortSignal) => {
      const query = readUserQuery(new URLSearchParams(params))
      return { ...(await call('GET /api/admin/users', { query, signal })), params }
    },
    [call, params],
  )
  const { data: page, problem, reload } = useLoaded(load)
  return { page, problem, reload }
}
