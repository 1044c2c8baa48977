import type { Location } from 'react-router-dom'

/** Where a sign-in should lead back to, as router state. */
export interface ReturnTo {
  from: string
}

/** Notes where somebody wanted to go. */
export function returnToHere({ pathname, search, hash }: Location): ReturnTo {
  return { from: `${pathname}${search}${hash}` }
}

/**
 * Reads where to go after a sign-in; home unless it is a path of this origin. A path that
 * begins with two slashes, or with a backslash for one, would leave it.
 */
export function readReturnTo(state: unknown): string {
  const from = typeof state === 'object' && state !== null && 'from' in state ? state.from : undefined
  return typeof from === 'string' && /^\/(?![/\\])[^\\\p{Cc}]*$/u.test(from) ? from : '/'
}
