import { epochNow } from '../shared/epoch.ts'
import { deleteOldNetworks, KNOWN_FOR_SECONDS } from './accounts/known-network-repository.ts'
import { deleteExpiredTokens } from './accounts/one-time-token-repository.ts'
import { deleteOldEvents } from './audit/audit-repository.ts'
import type { BackgroundTask } from './background/background-task.ts'
import { startSweeping } from './background/sweeping.ts'
import type { Config } from './config/config.ts'
import type { Db } from './db/database.ts'
import { deleteClosedWindows } from './limits/limit-repository.ts'
import type { Log } from './log.ts'
import { deleteExpiredSessions } from './sessions/session-end-repository.ts'

/** Starts the deletion of expired rows. Features with tables of their own delete theirs. */
export function startPruning(
  db: Db,
  { accessTokenLifetime, auditRetention }: Pick<Config, 'accessTokenLifetime' | 'auditRetention'>,
  log: Log,
): BackgroundTask {
  return startSweeping(log, [
    // A session's row stays until none of its tokens can be valid. A tab that wakes late can then still learn
    // why it was signed out.
    (limit) => deleteExpiredSessions(db, epochNow() - accessTokenLifetime, limit),
    (limit) => deleteClosedWindows(db, epochNow(), limit),
    (limit) => deleteExpiredTokens(db, epochNow(), limit),
    (limit) => deleteOldNetworks(db, epochNow() - KNOWN_FOR_SECONDS, limit),
    (limit) => deleteOldEvents(db, epochNow() - auditRetention, limit),
  ])
}
