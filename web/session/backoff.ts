import { epochNow } from '../../shared/epoch.ts'

const MAX_PAUSE_SECONDS = 30

/** After so long without a failure the ones before are forgotten. */
const CALM_SECONDS = 60

/** Keeps what fails from being tried all the time. */
export interface Backoff {
  isPaused(): boolean

  /**
   * Begins a pause: twice as long after each failure, and partly at random, so that not all clients
   * come back at once. Where the server has said how long (`Retry-After`, in seconds), at least that.
   */
  pause(retryAfter?: number): void

  /** Ends a pause, but none that the server asked for. */
  wake(): void
}

/** Makes a backoff that is not paused. */
export function createBackoff(): Backoff {
  let failures = 0
  let since = 0
  let seconds = 0
  let asked = 0

  // A clock that was set back counts as time that has passed.
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
