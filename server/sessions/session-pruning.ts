import { setImmediate as nextTurn } from 'node:timers/promises'
import type { FastifyBaseLogger } from 'fastify'
import { epochNow } from '../../shared/epoch.ts'
import type { Config } from '../config.ts'
import type { Db } from '../db/database.ts'
import { deleteExpiredSessions } from './session-repository.ts'

/** Rows a statement may delete, so that nobody waits long for the database. */
const BATCH = 1_000

const INTERVAL_MS = 60_000

export interface Pruning {
  /** Deletes what has expired, soon but not now; for after a write. Failures are only logged. */
  soon(): void
  /** Stops the clock and waits for a pruning that is under way. */
  stop(): Promise<void>
}

/**
 * Keeps the table of sessions as small as the number of living ones: without a cron job, once
 * a minute and after writes.
 *
 * A row stays until no token of it can be live, so that a session does not end by being swept
 * away and a late tab still learns why it ended.
 */
export function startPruning(
  db: Db,
  config: Pick<Config, 'accessTokenLifetime'>,
  log: FastifyBaseLogger,
): Pruning {
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
