import { ApiError, type Call } from '../api/client.ts'
import type { WithLock } from './refresh-lock.ts'
import type { TokenStorage } from './token-storage.ts'

export interface SignOutDeps {
  call: Call
  storage: TokenStorage
  withLock: WithLock
}

/**
 * Sends the sign-out that the server has not received, if there is one. Until the server receives it, the session
 * is still live there. The sign-out is therefore stored, so that a later page can send it.
 *
 * @throws {ApiError} if the server has not received it; it stays stored
 */
export function sendPendingSignOut({ call, storage, withLock }: SignOutDeps): Promise<void> {
  return withLock(async () => {
    const pending = storage.readPending()
    if (!pending) return
    // Another tab may have stored the tokens of this session again, if it was refreshing them during the sign-out.
    if (storage.read()?.sid === pending.sid) storage.clear()
    const body = { refresh: pending.refresh }
    await call('POST /api/logout', { body, keepalive: true }).catch(throwUnlessRefused)
    storage.clearPending()
  })
}

/**
 * Ignores an error with a status from 400 to 499 except 429, because the server would refuse the same request again.
 */
function throwUnlessRefused(error: unknown): void {
  const { status } = error instanceof ApiError ? error : { status: 0 }
  const isRefusal = status >= 400 && status < 500 && status !== 429
  if (!isRefusal) throw error
}
