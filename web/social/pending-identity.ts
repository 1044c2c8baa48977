import type { PendingIdentity } from '../../shared/api/social-api.ts'
import { APP_KEY } from '../../shared/app-name.ts'
import type { AuthStore } from '../session/auth-store.ts'

// The identity is kept in sessionStorage, so only for this tab, through reloads, a sign-in and a visit to another
// provider. It is not in the URL, because an attacker could then send a link that connects the attacker's identity
// to the victim's account.

const KEY = `${APP_KEY}.waiting`

/** Keeps an identity until the user has decided. */
export function keepPendingIdentity(identity: PendingIdentity): void {
  sessionStorage.setItem(KEY, JSON.stringify(identity))
}

/** Returns the identity that is pending for this step. Returns undefined if no identity is pending. */
export function readPendingIdentity(next: PendingIdentity['next']): PendingIdentity | undefined {
  try {
    const identity: PendingIdentity | null = JSON.parse(sessionStorage.getItem(KEY) ?? 'null')
    return identity?.next === next ? identity : undefined
  } catch {
    // The text is not valid JSON, or the browser blocks storage. It then blocks the cookie of a pending identity too.
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

/** Removes the pending identity at every sign-out, because the next user of this tab may be another one. */
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
