import { Link, useLocation } from 'react-router-dom'
import { addressOf, type UserQuery } from './user-query.ts'

interface UserPagerProps {
  query: UserQuery
  /** Where the next page begins; null on the last. */
  next: string | null
  /** Takes the focus, since the link that was followed may go. */
  onTurn(): void
}

/**
 * Leads to the pages before and after this one. The server knows where the next begins; where those
 * before began is kept in the history, and who comes from elsewhere can go to the first.
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

/** Where the pages before this one began, as the history has it. */
function readBegins(state: unknown): string[] {
  const before = typeof state === 'object' && state !== null && 'before' in state ? state.before : []
  return Array.isArray(before) ? before : []
}
