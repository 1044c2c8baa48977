import { setTimeout as wait } from 'node:timers/promises'
import type { Log } from '../log.ts'
import { type BackgroundTask, startBackgroundTask } from './background-task.ts'

/** How many rows one statement may delete: on SQLite this process does nothing else meanwhile, for about 5 ms. */
const BATCH = 200

/** What has waited for a batch comes first. */
const PAUSE_MS = 10

const INTERVAL_MS = 60_000

/** Looking for what has expired costs as much as a refresh: not after each of them. */
const REST_MS = 1_000

/** Deletes up to `limit` rows that have expired. Returns how many. */
export type Sweep = (limit: number) => Promise<number>

/**
 * Keeps tables as small as what lives in them: once a minute, and after requests once a second at most;
 * without a cron job. Failures are only logged, and one table that cannot be swept does not keep the
 * others from it.
 */
export function startSweeping(log: Log, sweeps: Sweep[]): BackgroundTask {
  let restsUntil = 0
  const task = startBackgroundTask(async (stopping) => {
    for (const sweep of sweeps) {
      await sweepInBatches(sweep, stopping).catch((error: unknown) => {
        log.error({ err: error }, 'what has expired could not be deleted')
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
