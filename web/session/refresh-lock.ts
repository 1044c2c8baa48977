const NAME = 'gatehouse-session'

/** A tab that was frozen while it held the lock must not stop the others for longer. */
const MAX_WAIT_MS = 5_000

/** Runs work that changes the session, one at a time across all tabs. */
export type WithLock = <T>(work: () => Promise<T>) => Promise<T>

/**
 * Waits for the browser's lock, then works. Without Web Locks, or if no tab releases the lock in time, it works
 * without it. The server then decides which tab was first.
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
    // The work itself failed, and must not run twice. Otherwise the wait for the lock timed out.
    if (granted) throw error
    return work()
  }
}
