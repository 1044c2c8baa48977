/** Allows one refresh at a time. */
export interface Refresher {
  /**
   * Refreshes. Waits for the refresh that is under way, if there is one.
   *
   * @throws what the refresh throws, or AbortError if it was interrupted
   */
  refresh(): Promise<void>

  /** Returns whether a refresh is under way. */
  isUnderWay(): boolean

  /** Aborts what is under way. Returns the signal for its successor. */
  interrupt(): AbortSignal
}

/** Creates the refresher of a tab; `refreshOnce` does the work. */
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
