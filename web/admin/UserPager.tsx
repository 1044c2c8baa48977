import { Link, useLocation } from 'react-router-dom'
import { readState } from '../hooks/read-state.ts'
import { countLabel, usersLabel } from './count-label.ts'
import { type UserQuery, userListPath } from './user-query.ts'

/** The number of users on a page. The server uses the same number by default. */
const PAGE = 25

interface UserPagerProps {
  query: UserQuery
  /** The cursor of the next page. Null on the last page. */
  next: string | null
  /** Called when a link is pressed. It must move the focus, because the link may disappear. */
  onTurn(): void
}

/**
 * Renders links to the previous and the next page. The server sends only the cursor of the next page, so the cursors
 * of earlier pages are kept in the browser's history. Without them, the link leads to the first page.
 */
export function UserPager({ query, next, onTurn }: UserPagerProps) {
  const before = readStarts(useLocation().state)
  const to = (after?: string) => userListPath({ ...query, after })
  if (query.after === undefined && !next) return null
  return (
    <nav className="actions" aria-label="Pages">
      {query.after !== undefined && (
        <Link
          className="button secondary small"
          to={to(before.at(-1) || undefined)}
          state={{ before: before.slice(0, -1) }}
          onClick={onTurn}
        >
          {before.length > 0 ? 'Previous page' : 'First page'}
        </Link>
      )}
      {next && (
        <Link
          className="button secondary small"
          to={to(next)}
          state={{ before: [...before, query.after ?? ''] }}
          onClick={onTurn}
        >
          Next page
        </Link>
      )}
    </nav>
  )
}

/** Returns a function that names the part of the list that a page shows, such as `26–50 of 309`. */
export function useRangeLabel(query: UserQuery) {
  const before = readStarts(useLocation().state)
  return (shown: number, total: number | null): string => {
    if (shown === 0) return 'No users found'
    const all = usersLabel(total)
    // Without cursors in the history, the number of users before this page is unknown.
    if (query.after !== undefined && before.length === 0) return `${shown} of ${all}`
    if (query.after === undefined && shown === total) return all
    const first = before.length * PAGE + 1
    return `${first}–${first + shown - 1} of ${countLabel(total)}`
  }
}

/** Returns the cursors of the earlier pages from the state in the browser's history. */
function readStarts(state: unknown): string[] {
  const before = readState(state, 'before')
  return Array.isArray(before) ? before : []
}
