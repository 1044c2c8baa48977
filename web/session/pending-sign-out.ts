import { ApiError, type Call } from '../api/client.ts'
import type { WithLock } from './refresh-lock.ts'
import type { TokenStorage } from './token-storage.ts'

export interface SignOutDeps {
  call: Call
  storage: TokenStorage
  withLock: WithLock
}

/**
 * Sends the sign-out that the server has not received, if there is one. The session lives on the server until
 * then, so a pending sign-out outlives the page and is sent as soon as possible.
 *
 * @throws {ApiError} if the server could not be told: it is still pending
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

/** Ignores a refusal, because sending the same again would not change it. */
function throwUnlessRefused(error: unknown): void {
  const { status } = error instanceof ApiError ? error : { status: 0 }
  const isRefusal = status >= 400 && status < 500 && status !== 429
  if (!isRefusal) throw error
}
