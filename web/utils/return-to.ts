import type { Location } from 'react-router-dom'
import { isSameOriginPath } from '../../shared/same-origin-path.ts'
import { readState } from '../hooks/read-state.ts'

/** Router state with the path to return to after a sign-in. */
export interface ReturnTo {
  from: string
}

export function returnToHere({ pathname, search, hash }: Location): ReturnTo {
  return { from: `${pathname}${search}${hash}` }
}

/** Returns the path in the state, to open after a sign-in. Returns `/` if the state has no path of this origin. */
export function readReturnTo(state: unknown): string {
  const from = readState(state, 'from')
  return typeof from === 'string' && isSameOriginPath(from) ? from : '/'
}

/** Returns the user name that the previous page has put into the router state, with which a form begins. */
export function readUsername(state: unknown): string | undefined {
  const username = readState(state, 'username') ?? ''
  return typeof username === 'string' ? username : undefined
}
