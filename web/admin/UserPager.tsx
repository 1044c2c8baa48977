import { Link, useLocation } from 'react-router-dom'
import { addressOf, type UserQuery } from './user-query.ts'

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
  const before = readBegins(useLocation().state)
  const to = (after?: string) => addressOf({ ...query, after })
  if (query.after === undefined && !next) return null
  return (
    <nav className="pager" aria-label="Pages">
      {query.after !== undefined && (
        <Link to={to(before.at(-1) || undefined)} state={{ before: before.slice(0, -1) }} onClick={onTurn}>
          {before.length > 0 ? 'Previous page' : 'First page'}
        </Link>
      )}
      {next && (
        <Link to={to(next)} state={{ before: [...before, query.after ?? ''] }} onClick={onTurn}>
          Next page
        </Link>
      )}
    </nav>
  )
}

/** Returns the starts of the pages before this one from the state in the history. */
function readBegins(state: unknown): string[] {
  const before = typeof state === 'object' && state !== null && 'before' in state ? state.before : []
  return Array.isArray(before) ? before : []
}
