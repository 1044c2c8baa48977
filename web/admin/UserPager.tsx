import { Link, useLocation } from 'react-router-dom'
import { countLabel, usersLabel } from './count-label.ts'
import { type UserQuery, userListPath } from './user-query.ts'

/** The users on a page, unless the query says otherwise. */
const PAGE = 25

interface UserPagerProps {
  query: UserQuery
  /** The start of the next page; null on the last. */
  next: string | null
  /** Moves the focus, because the pressed link may disappear. */
  onTurn(): void
}

/**
 * Links to the pages before and after this one. The server sends the start of the next page. The starts of earlier
 * pages are kept in the history, so a user who comes from elsewhere gets a link to the first.
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

/** Returns which users of how many a page shows, such as `26–50 of 309`. */
export function useRangeLabel(query: UserQuery) {
  const before = readStarts(useLocation().state)
  return (shown: number, total: number | null): string => {
    if (shown === 0) return 'No users found'
    const all = usersLabel(total)
    // A page that is opened from elsewhere does not know how many are before it.
    if (query.after !== undefined && before.length === 0) return `${shown} of ${all}`
    if (query.after === undefined && shown === total) return all
    const first = before.length * PAGE + 1
    return `${first}–${first + shown - 1} of ${countLabel(total)}`
  }
}

/** Returns the starts of the pages before this one from the state in the history. */
function readStarts(state: unknown): string[] {
  const before = typeof state === 'object' && state !== null && 'before' in state ? state.before : []
  return Array.isArray(before) ? before : []
}
