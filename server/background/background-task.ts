import { setMaxListeners } from 'node:events'
import { setImmediate as nextTurn } from 'node:timers/promises'

/** Work that runs in the background. */
export interface BackgroundTask {
  /** Runs the work in a later turn of the event loop, so that a request need not wait for it. */
  soon(): void
  /** Stops the timer, and waits for work that is running or requested. */
  stop(): Promise<void>
}

/**
 * Runs `work` periodically, and never twice at a time. Calling `soon` during a run causes another run after
 * it. `work` handles its own errors, and ends early when the signal is aborted.
 */
export function startBackgroundTask(
  work: (stopping: AbortSignal) => Promise<void>,
  intervalMs: number,
): BackgroundTask {
  const stopping = new AbortController()
  // The work may do many things at a time, each of which listens. Node.js would take more than ten for a leak.
  setMaxListeners(0, stopping.signal)
  let running: Promise<void> | undefined
  let again = false

  async function run(): Promise<void> {
    await nextTurn()
    while (again) {
      again = false
      await work(stopping.signal)
    }
    // This must happen in the turn in which the loop saw no request. In a later turn `soon` would still see a
    // run, and its request would be forgotten.
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
