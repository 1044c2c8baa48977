import { setImmediate as nextTurn } from 'node:timers/promises'

/** Work that runs in the background. */
export interface BackgroundTask {
  /** Runs it soon but not now, for use after a request. */
  soon(): void
  /** Stops the timer and waits for work that is running or was requested before. */
  stop(): Promise<void>
}

/**
 * Runs `work` periodically, never twice at a time. A request during a run causes another run after it. `work`
 * handles its own failures, and ends early when the signal is aborted.
 */
export function startBackgroundTask(
  work: (stopping: AbortSignal) => Promise<void>,
  intervalMs: number,
): BackgroundTask {
  const stopping = new AbortController()
  let running: Promise<void> | undefined
  let again = false

  async function run(): Promise<void> {
    await nextTurn()
    while (again) {
      again = false
      await work(stopping.signal)
    }
    // Here, in the turn that saw that nothing is left: later, what is asked for would be forgotten.
    running = undefined
  }

  function soon(): void {
    if (stopping.signal.aborted) return
    again = true
    running ??= run()
  }

  const timer = setInterval(soon, intervalMs).unref()
  return {
    soon,
    async stop() {
      clearInterval(timer)
      stopping.abort()
      await running
    },
  }
}
