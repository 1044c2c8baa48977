import { hash } from 'node:crypto'

/**
 * About 5 MB of claims, and more users than are active within the five minutes that an access token
 * lives. Beyond this many, tokens that take turns are verified again each time.
 */
export const MAX_REMEMBERED = 10_000

/**
 * Returns a function that reads each text once and remembers the result. Use it if the result follows
 * from the text alone, as whether we signed it does. Errors are not remembered. When `max` results are
 * remembered, all are forgotten.
 */
export function remembered<Result extends object>(
  read: (text: string) => Result,
  max = MAX_REMEMBERED,
): (text: string) => Readonly<Result> {
  const known = new Map<string, Readonly<Result>>()
  return (text) => {
    // Not the text itself: it is a slice of its header, and would keep all of that in memory. No two
    // texts with one SHA-256 are known, so no token passes for another.
    const key = hash('sha256', text, 'base64url')
    const before = known.get(key)
    if (before) return before
    const result = Object.freeze(read(text))
    if (known.size >= max) known.clear()
    known.set(key, result)
    return result
  }
}
