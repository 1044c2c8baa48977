import { COUNT_LIMIT } from '../../shared/count-limit.ts'

const FORMAT = new Intl.NumberFormat('en')

/** Returns a count as text, such as `1,234`. Null means too many to count, and gives `10,000+`. */
export function countLabel(count: number | null): string {
  return count === null ? `${FORMAT.format(COUNT_LIMIT)}+` : FORMAT.format(count)
}

/** Returns a number of users as text, such as `1 user`, `1,234 users` or, for null, `10,000+ users`. */
export function usersLabel(count: number | null): string {
  return count === 1 ? '1 user' : `${countLabel(count)} users`
}
