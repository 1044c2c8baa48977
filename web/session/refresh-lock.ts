import { APP_KEY } from '../../shared/app-name.ts'

const NAME = `${APP_KEY}-session`

/** In milliseconds. A frozen tab may hold the lock, and must not block the other tabs for longer. */
const MAX_WAIT_MS = 5_000

/**
 * Runs work that changes the session. The lock keeps other tabs of the browser from running such work at the same
 * time.
 */
export type WithLock = <T>(work: () => Promise<T>) => Promise<T>

/**
 * Acquires the lock by the Web Locks API, then runs the work. If the browser lacks Web Locks, or a tab holds the
 * lock for too long, runs the work without it. If two tabs then refresh at the same time, the server decides which
 * was first.
 */
export const withRefreshLock: WithLock = async (work) => {
  if (!navigator.locks) return work()
  let granted = false
  try {
    return await navigator.locks.request(NAME, { signal: AbortSignal.timeout(MAX_WAIT_MS) }, () => {
      granted = true
      return work()
    })
  } catch (error) {
    // If the lock was granted, the work itself has failed, and must not run twice. If it was not granted, the wait for
    // it has timed out.
    if (granted) throw error
    return work()
  }
}
