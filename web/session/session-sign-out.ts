import { ApiError, type Call } from '../api/client.ts'
import type { WithLock } from './refresh-lock.ts'
import type { TokenStorage } from './token-storage.ts'

export interface SignOutDeps {
  call: Call
  storage: TokenStorage
  withLock: WithLock
}

/**
 * Tells the server of a sign-out that is owed to it. Until it has heard of it the session lives
 * there, so the debt outlives the page and is paid when the server can be reached again.
 *
 * @throws {ApiError} when it could not be told: it is still owed
 */
export function paySignOut({ call, storage, withLock }: SignOutDeps): Promise<void> {
  return withLock(async () => {
    const owed = storage.owed()
    if (!owed) return
    // A refresh of another tab, under way while this one signed out, may have written it again.
    if (storage.read()?.sid === owed.sid) storage.clear()
    await call('POST /api/logout', { body: { refresh: owed.refresh }, keepalive: true }).catch(throwIfUntold)
    storage.settle()
  })
}

/** A refusal is an answer: asking again would not change it. */
function throwIfUntold(error: unknown): void {
  const isRefusal =
    error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429
  if (!isRefusal) throw error
}
