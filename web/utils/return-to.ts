import type { Location } from 'react-router-dom'
import { isSameOriginPath } from '../../shared/same-origin-path.ts'

/** Where a sign-in should lead back to, as router state. */
export interface ReturnTo {
  from: string
}

/** Notes where somebody wanted to go. */
export function returnToHere({ pathname, search, hash }: Location): ReturnTo {
  return { from: `${pathname}${search}${hash}` }
}

/** Reads where to go after a sign-in; home unless it is a path of this origin. */
export function readReturnTo(state: unknown): string {
  const from = typeof state === 'object' && state !== null && 'from' in state ? state.from : undefined
  return typeof from === 'string' && isSameOriginPath(from) ? from : '/'
}
