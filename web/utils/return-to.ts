import type { Location } from 'react-router-dom'
import { isSameOriginPath } from '../../shared/same-origin-path.ts'

/** The path to return to after a sign-in, as router state. */
export interface ReturnTo {
  from: string
}

/** Returns the current path as the one to return to. */
export function returnToHere({ pathname, search, hash }: Location): ReturnTo {
  return { from: `${pathname}${search}${hash}` }
}

/** Returns where to go after a sign-in. The home page unless it is a path of this origin. */
export function readReturnTo(state: unknown): string {
  const from = typeof state === 'object' && state !== null && 'from' in state ? state.from : undefined
  return typeof from === 'string' && isSameOriginPath(from) ? from : '/'
}
