import { setImmediate as nextTurn } from 'node:timers/promises'
import { epochNow } from '../shared/epoch.ts'
import { deleteOldNetworks, KNOWN_FOR_SECONDS } from './accounts/known-network-repository.ts'
import { deleteExpiredTokens } from './accounts/one-time-token-repository.ts'
import { deleteOldEvents } from './audit/audit-repository.ts'
import { type BackgroundTask, startBackgroundTask } from './background-task.ts'
import type { Config } from './config.ts'
import type { Db } from './db/database.ts'
import { deleteClosedWindows } from './limits/limit-repository.ts'
import type { Log } from './log.ts'
import { deleteExpiredSessions } from './sessions/session-end-repository.ts'
import { deleteExpiredWaiting, deleteSpentStates } from './social/social-repository.ts'

/** How many rows one statement may delete, so that nobody waits long for the database. */
const BATCH = 1_000

const INTERVAL_MS = 60_000

/**
 * Keeps every table as small as what lives in it: once a minute and after writes, without a cron
 * job. Failures are only logged.
 */
export function startPruning(
  db: Db,
  config: Pick<Config, 'accessTokenLifetime' | 'auditRetention'>,
  log: Log,
): BackgroundTask {
  /** One table that cannot be swept must not keep the others from it. */
  async function sweep(stopping: AbortSignal, deleteBatch: () => Promise<number>): Promise<void> {
    try {
      while ((await deleteBatch()) === BATCH && !stopping.aborted) await nextTurn()
    } catch (error) {
      log.error({ err: error }, 'what has expired could not be deleted')
    }
  }

  return startBackgroundTask(async (stopping) => {
    const now = epochNow()
    // A session's row stays until none of its tokens can still be valid, so that sweeping ends no
    // session and a tab that wakes late still learns why it was signed out.
    await sweep(stopping, () => deleteExpiredSessions(db, now - config.accessTokenLifetime, BATCH))
    await sweep(stopping, () => deleteClosedWindows(db, now, BATCH))
    await sweep(stopping, () => deleteExpiredTokens(db, now, BATCH))
    await sweep(stopping, () => deleteExpiredWaiting(db, now, BATCH))
    await sweep(stopping, () => deleteSpentStates(db, now, BATCH))
    await sweep(stopping, () => deleteOldNetworks(db, now - KNOWN_FOR_SECONDS, BATCH))
    await sweep(stopping, () => deleteOldEvents(db, now - config.auditRetention, BATCH))
  }, INTERVAL_MS)
}
