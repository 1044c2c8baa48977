/** Keeps refreshes to one at a time. */
export interface Refresher {
  /**
   * Refreshes; called while one is under way it waits for that one.
   *
   * @throws what the refresh throws, and AbortError when it was interrupted
   */
  refresh(): Promise<void>

  /** Whether one is under way. */
  isUnderWay(): boolean

  /** Aborts what is under way. Returns the signal of what comes instead. */
  interrupt(): AbortSignal
}

/** Makes the refresher of a tab; `refreshOnce` does the work. */
export function createRefresher(refreshOnce: (signal: AbortSignal) => Promise<void>): Refresher {
  let work = new AbortController()
  let refreshing: Promise<void> | undefined

  return {
    refresh() {
      if (refreshing) return refreshing
      const mine = refreshOnce(work.signal).finally(() => {
        // After an interruption this may be the next one already.
        if (refreshing === mine) refreshing = undefined
      })
      refreshing = mine
      return mine
    },
    isUnderWay: () => refreshing !== undefined,
    interrupt() {
      work.abort()
      work = new AbortController()
      refreshing = undefined
      return work.signal
    },
  }
}
