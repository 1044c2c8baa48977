import { epochNow } from '../../shared/epoch.ts'

const MAX_PAUSE_SECONDS = 30

/** After this many seconds without a failure, earlier failures no longer count. */
const CALM_SECONDS = 60

/** Limits how often a failing request is repeated. */
export interface Backoff {
  isPaused(): boolean

  /**
   * Begins a pause: twice as long after each failure, and partly random, so that not all clients come back
   * at once. At least `retryAfter` seconds if the server has sent `Retry-After`.
   */
  pause(retryAfter?: number): void

  /** Ends a pause, unless the server asked for it. */
  wake(): void
}

/** Creates a backoff that is not paused. */
export function createBackoff(): Backoff {
  let failures = 0
  let since = 0
  let seconds = 0
  let asked = 0

  // A clock that was set back counts as elapsed time, so that it does not prolong a pause.
  const passed = () => Math.abs(epochNow() - since)

  return {
    isPaused: () => passed() < Math.max(seconds, asked),
    pause(retryAfter = 0) {
      if (passed() > Math.max(seconds, asked) + CALM_SECONDS) failures = 0
      failures += 1
      since = epochNow()
      seconds = Math.min(MAX_PAUSE_SECONDS, 2 ** failures) * (0.5 + Math.random() / 2)
      asked = retryAfter * (1 + Math.random() / 4)
    },
    wake() {
      seconds = 0
    },
  }
}
