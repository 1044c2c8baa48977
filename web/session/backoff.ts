import { epochNow } from '../../shared/epoch.ts'

const MAX_PAUSE_SECONDS = 30

/** In seconds. If no failure occurs for this long, the next pause is as short as the first. */
const CALM_SECONDS = 60

/** Limits how often a failed request is repeated. */
export interface Backoff {
  isPaused(): boolean

  /**
   * Begins a pause. Its maximum doubles with each failure, up to 30 seconds. The pause lasts between half of the
   * maximum and all of it, at random, so that not all clients repeat their requests at the same time. If the server
   * has sent `Retry-After`, the pause lasts at least `retryAfter` seconds.
   */
  pause(retryAfter?: number): void

  /** Ends a pause, unless the server has requested it by `Retry-After`. */
  wake(): void
}

export function createBackoff(): Backoff {
  let failures = 0
  let since = 0
  let seconds = 0
  let asked = 0

  // The difference is absolute, because a clock that was set back must not prolong a pause.
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
