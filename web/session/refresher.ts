import { createBackoff } from './backoff.ts'

/** Keeps refreshes to one at a time, and those that fail apart. */
export interface Refresher {
  /**
   * Refreshes; called while one is under way it waits for that one.
   *
   * @throws what the refresh throws, and AbortError when it was interrupted
   */
  refresh(): Promise<void>

  /** Whether a refresh may begin by itself: none is under way, and none has just failed. */
  isReady(): boolean

  /** Begins a pause that grows with every failure. */
  pause(): void

  /** Ends the pause: something has changed, it is worth a try. */
  resume(): void

  /** Aborts what is under way. Returns the signal of what comes instead. */
  interrupt(): AbortSignal
}

/** Makes the refresher of a tab; `refreshOnce` does the work. */
export function createRefresher(refreshOnce: (signal: AbortSignal) => Promise<void>): Refresher {
  const backoff = createBackoff()
  let work = new AbortController()
  let refreshing: Promise<void> | undefined

  async function attempt(signal: AbortSignal): Promise<void> {
    try {
      await refreshOnce(signal)
      backoff.reset()
    } catch (error) {
      if (!signal.aborted) backoff.pause()
      throw error
    }
  }

  return {
    refresh() {
      if (refreshing) return refreshing
      const mine = attempt(work.signal).finally(() => {
        // After an interruption this may be the next one already.
        if (refreshing === mine) refreshing = undefined
      })
      refreshing = mine
      return mine
    },
    isReady: () => !refreshing && !backoff.isPaused(),
    pause: backoff.pause,
    resume: backoff.reset,
    interrupt() {
      work.abort()
      work = new AbortController()
      refreshing = undefined
      return work.signal
    },
  }
}
