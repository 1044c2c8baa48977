import { setTimeout as wait } from 'node:timers/promises'
import type { Log } from '../log.ts'
import { type BackgroundTask, startBackgroundTask } from './background-task.ts'

/** The rows of one statement. On SQLite deleting them blocks the process for about 5 ms. */
const BATCH = 200

/** In milliseconds: the pause between two batches, in which requests that waited are handled. */
const PAUSE_MS = 10

const INTERVAL_MS = 60_000

/**
 * In milliseconds: the least time between two sweeps that requests cause. Looking for expired rows costs as
 * much as a refresh.
 */
const REST_MS = 1_000

/** Deletes up to `limit` expired rows, or renews as many. Returns how many. */
export type Sweep = (limit: number) => Promise<number>

/**
 * Deletes expired rows once a minute, and after requests at most once a second. Tables stay as small as their
 * live data, without a cron job. A table that cannot be swept is logged, and does not stop the others.
 */
export function startSweeping(log: Log, sweeps: Sweep[]): BackgroundTask {
  let restsUntil = 0
  const task = startBackgroundTask(async (stopping) => {
    for (const sweep of sweeps) {
      await sweepInBatches(sweep, stopping).catch((error: unknown) => {
        log.error({ err: error }, 'expired rows could not be deleted')
      })
    }
  }, INTERVAL_MS)

  function soon(): void {
    if (performance.now() < restsUntil) return
    restsUntil = performance.now() + REST_MS
    task.soon()
  }

  return { ...task, soon }
}

async function sweepInBatches(sweep: Sweep, stopping: AbortSignal): Promise<void> {
  while ((await sweep(BATCH)) === BATCH && !stopping.aborted) await wait(PAUSE_MS)
}
