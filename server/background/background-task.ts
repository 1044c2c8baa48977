import { setImmediate as nextTurn } from 'node:timers/promises'

/** Work that goes on beside the requests. */
export interface BackgroundTask {
  /** Does it soon but not now; for after a request. */
  soon(): void
  /** Stops the clock and waits for what is under way or was asked for before. */
  stop(): Promise<void>
}

/**
 * Runs `work` now and then, never twice at a time: what is asked for while it runs is done after
 * it. `work` handles its own failures, and ends early when the signal says so.
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
