/** The refresh or sign-in that a tab is running. A new sign-in or a sign-out aborts it. */
export interface Activity {
  /** Returns whether a refresh or a sign-in is running. */
  isUnderWay(): boolean

  /** Returns whether a sign-in is running. Until it ends, this tab ignores the changes of other tabs. */
  isSigningIn(): boolean

  /**
   * Refreshes the tokens. If a refresh is already running, waits for that one instead.
   *
   * @throws what the refresh throws; AbortError if a sign-in or sign-out aborted it
   */
  refresh(): Promise<void>

  /** Runs a sign-in. First aborts a refresh or another sign-in that is running. */
  signIn<T>(run: (signal: AbortSignal) => Promise<T>): Promise<T>

  /** Aborts the refresh or sign-in that is running. */
  interrupt(): void
}

/** Creates the activity of a tab. `refreshOnce` sends the request of a refresh. */
export function createActivity(refreshOnce: (signal: AbortSignal) => Promise<void>): Activity {
  let work = new AbortController()
  // Two variables instead of one state (idle, refreshing or signing in), because both can run: a page may need a
  // refresh while a sign-in waits for the network.
  let refreshing: Promise<void> | undefined
  let signingIn: AbortController | undefined

  function interrupt(): void {
    work.abort()
    work = new AbortController()
    refreshing = undefined
  }

  return {
    isUnderWay: () => refreshing !== undefined || signingIn !== undefined,
    isSigningIn: () => signingIn !== undefined,

    refresh() {
      if (refreshing) return refreshing
      const mine = refreshOnce(work.signal).finally(() => {
        // After an abort, `refreshing` may already be the next refresh.
        if (refreshing === mine) refreshing = undefined
      })
      refreshing = mine
      return mine
    },

    async signIn(run) {
      interrupt()
      const mine = work
      signingIn = mine
      try {
        return await run(mine.signal)
      } finally {
        if (signingIn === mine) signingIn = undefined
      }
    },

    interrupt,
  }
}
