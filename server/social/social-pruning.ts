import { epochNow } from '../../shared/epoch.ts'
import type { BackgroundTask } from '../background/background-task.ts'
import { startSweeping } from '../background/sweeping.ts'
import type { Db } from '../db/database.ts'
import type { Log } from '../log.ts'
import { deleteExpiredWaiting, deleteSpentStates } from './social-repository.ts'

/** Deletes identities that have waited too long, and states that cannot come back any more. */
export function startSocialPruning(db: Db, log: Log): BackgroundTask {
  return startSweeping(log, [
    (limit) => deleteExpiredWaiting(db, epochNow(), limit),
    (limit) => deleteSpentStates(db, epochNow(), limit),
  ])
}
