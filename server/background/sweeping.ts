import { setTimeout as wait } from 'node:timers/promises'
import type { Log } from '../log.ts'
import { type BackgroundTask, startBackgroundTask } from './background-task.ts'

/** Rows per statement. On SQLite it blocks the process for about 5 ms. */
const BATCH = 200

/** Lets requests that waited during a batch go first. */
const PAUSE_MS = 10

const INTERVAL_MS = 60_000

/**
 * The minimum time between two sweeps after requests, because looking for expired rows costs as much as a
 * refresh.
 */
const REST_MS = 1_000

/** Deletes up to `limit` expired rows. Returns how many. */
export type Sweep = (limit: number) => Promise<number>

/**
 * Deletes expired rows, so that tables stay as small as their live data: once a minute, and after requests at
 * most once a second. Needs no cron job. Failures are only logged, and one table that cannot be swept does
 * not stop the others.
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
