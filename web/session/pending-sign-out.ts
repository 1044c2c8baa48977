import { ApiError, type Call } from '../api/client.ts'
import type { WithLock } from './refresh-lock.ts'
import type { TokenStorage } from './token-storage.ts'

/** What it takes to tell the server of a sign-out. */
export interface SignOutDeps {
  call: Call
  storage: TokenStorage
  withLock: WithLock
}

/**
 * Tells the server of the sign-out that it has not heard of, if there is one. Until it has, the
 * session lives there; so a pending sign-out outlives the page and is sent when that is possible.
 *
 * @throws {ApiError} when the server could not be told: it is still pending
 */
export function sendPendingSignOut({ call, storage, withLock }: SignOutDeps): Promise<void> {
  return withLock(async () => {
    const pending = storage.readPending()
    if (!pending) return
    // A refresh of another tab, under way while this one signed out, may have written it again.
    if (storage.read()?.sid === pending.sid) storage.clear()
    const body = { refresh: pending.refresh }
    await call('POST /api/logout', { body, keepalive: true }).catch(throwUnlessRefused)
    storage.clearPending()
  })
}

/** A refusal is an answer: asking again would not change it. */
function throwUnlessRefused(error: unknown): void {
  const { status } = error instanceof ApiError ? error : { status: 0 }
  const isRefusal = status >= 400 && status < 500 && status !== 429
  if (!isRefusal) throw error
}
