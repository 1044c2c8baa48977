import { epochNow } from '../../shared/epoch.ts'

const MAX_PAUSE_SECONDS = 60

/** Keeps a failing request from being repeated all the time. */
export interface Backoff {
  isPaused(): boolean
  /** Twice as long after each failure, and at random, so that not all clients come back at once. */
  pause(): void
  reset(): void
}

/** Makes a backoff that is not paused. */
export function createBackoff(): Backoff {
  let failures = 0
  let until = 0
  return {
    isPaused: () => epochNow() < until,
    pause() {
      failures += 1
      until = epochNow() + Math.min(MAX_PAUSE_SECONDS, 2 ** failures) * (0.5 + Math.random() / 2)
    },
    reset() {
      failures = 0
      until = 0
    },
  }
}
