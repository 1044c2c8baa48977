import { setImmediate as nextTurn } from 'node:timers/promises'
import { epochNow } from '../../shared/epoch.ts'
import type { Config } from '../config.ts'
import type { Db } from '../db/database.ts'
import type { Log } from '../log.ts'
import { deleteExpiredSessions } from './session-end-repository.ts'

/** How many rows one statement may delete, so that nobody waits long for the database. */
const BATCH = 1_000

const INTERVAL_MS = 60_000

/** The sweeper of expired sessions. */
export interface Pruning {
  /** Deletes what has expired, soon but not now; for after a write. Failures are only logged. */
  soon(): void
  /** Stops the clock and waits for a pruning that is under way. */
  stop(): Promise<void>
}

/**
 * Keeps the table of sessions as small as the number of living ones: once a minute and after
 * writes, without a cron job.
 *
 * A row stays until none of its tokens can still be valid, so that sweeping ends no session and a
 * tab that wakes late still learns why it was signed out.
 */
export function startPruning(db: Db, config: Pick<Config, 'accessTokenLifetime'>, log: Log): Pruning {
  let pruning: Promise<void> | undefined

  async function prune(): Promise<void> {
    try {
      const before = epochNow() - config.accessTokenLifetime
      while ((await deleteExpiredSessions(db, before, BATCH)) === BATCH) await nextTurn()
    } catch (error) {
      log.error({ err: error }, 'expired sessions could not be deleted')
    }
  }

  function soon(): void {
    pruning ??= nextTurn()
      .then(prune)
      .finally(() => {
        pruning = undefined
      })
  }

  const timer = setInterval(soon, INTERVAL_MS).unref()
  return {
    soon,
    async stop() {
      clearInterval(timer)
      await pruning
    },
  }
}
