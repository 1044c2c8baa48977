import { APP_KEY } from '../../shared/app-name.ts'
import type { NeedsBody } from './why-not.ts'

/** In sessionStorage: for this tab only. */
const KEY = `${APP_KEY}.inspector.next`

/** An experiment that goes on after the transport was switched, and its user. */
export interface NextExperiment {
  name: NeedsBody
  /** The user who was signed in when the transport was switched. */
  username?: string
}

/** Stores an experiment for the page that opens next. */
export function rememberNext(next: NextExperiment): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(next))
  } catch {
    // Storage is blocked, and the transport cannot be switched then.
  }
}

/** Returns the experiment that waits for a sign-in. Returns undefined if no experiment waits. */
export function readNext(): NextExperiment | undefined {
  try {
    const next = JSON.parse(sessionStorage.getItem(KEY) ?? 'null')
    return next ?? undefined
  } catch {
    return undefined
  }
}

/** Forgets the experiment, because it runs or is no longer wanted. */
export function forgetNext(): void {
  try {
    sessionStorage.removeItem(KEY)
  } catch {
    // Nothing was stored.
  }
}
