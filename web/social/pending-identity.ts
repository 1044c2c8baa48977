import type { PendingIdentity } from '../../shared/api/social-api.ts'
import { APP_KEY } from '../../shared/app-name.ts'
import type { AuthStore } from '../session/auth-store.ts'

// Kept for this tab only, through reloads, a sign-in and a visit to another provider. Not in the URL: the sender
// of a link could have their own identity linked to the victim's account. A return-to would also carry the handle
// into a query string.

const KEY = `${APP_KEY}.waiting`

/** Keeps an identity until the user has decided. */
export function keepPendingIdentity(identity: PendingIdentity): void {
  sessionStorage.setItem(KEY, JSON.stringify(identity))
}

/** Returns the identity that is pending for this step. Undefined if there is none. */
export function readPendingIdentity(next: PendingIdentity['next']): PendingIdentity | undefined {
  try {
    const identity: PendingIdentity | null = JSON.parse(sessionStorage.getItem(KEY) ?? 'null')
    return identity?.next === next ? identity : undefined
  } catch {
    // The text is not valid, or storage is blocked, and with it the cookie that every pending identity needs.
    return undefined
  }
}

/** Removes the identity after it was used or declined. */
export function forgetPendingIdentity(): void {
  try {
    sessionStorage.removeItem(KEY)
  } catch {
    // Storage is blocked: nothing was kept.
  }
}

/** Removes the identity at every sign-out, because the next user of this browser may be another one. */
export function forgetPendingIdentityAtSignOut({
  subscribe,
  getState,
}: Pick<AuthStore, 'subscribe' | 'getState'>) {
  let wasSignedIn = false
  subscribe(() => {
    const { status } = getState()
    if (wasSignedIn && status === 'signed-out') forgetPendingIdentity()
    wasSignedIn = status === 'signed-in'
  })
}
