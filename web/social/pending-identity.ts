import type { PendingIdentity } from '../../shared/api/social-api.ts'
import type { AuthStore } from '../session/auth-store.ts'

// Kept for this tab alone, through reloads, a sign-in and a way to another provider. Not in the
// address: whoever sends a link could have their own identity linked to somebody else's account, and
// a return-to would carry the handle into a query string.

const KEY = 'gatehouse.waiting'

/** Keeps an identity until its person has decided. */
export function keepPendingIdentity(identity: PendingIdentity): void {
  sessionStorage.setItem(KEY, JSON.stringify(identity))
}

/** Finds what waits for this step, if anything does. */
export function readPendingIdentity(next: PendingIdentity['next']): PendingIdentity | undefined {
  try {
    const identity: PendingIdentity | null = JSON.parse(sessionStorage.getItem(KEY) ?? 'null')
    return identity?.next === next ? identity : undefined
  } catch {
    // Storage is blocked, and so is the cookie without which nothing can wait; or it is garbage.
    return undefined
  }
}

/** Lets it go: it was used up, or is not wanted. */
export function forgetPendingIdentity(): void {
  try {
    sessionStorage.removeItem(KEY)
  } catch {
    // Storage is blocked: nothing was kept.
  }
}

/** Forgets it at every sign-out, because the next person at this browser may be another one. */
export function forgetWaitingAtSignOut({ subscribe, getState }: Pick<AuthStore, 'subscribe' | 'getState'>) {
  let wasSignedIn = false
  subscribe(() => {
    const { status } = getState()
    if (wasSignedIn && status === 'signed-out') forgetPendingIdentity()
    wasSignedIn = status === 'signed-in'
  })
}
