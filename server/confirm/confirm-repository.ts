import { clockOf } from '../db/clock.ts'
import type { Db } from '../db/database.ts'

/**
 * Sets `confirmed_at`, because the owner of the session has just given a proof. Returns false if the session has
 * ended.
 */
export async function markSessionConfirmed(
  db: Db,
  { sid, now }: { sid: string; now: number },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('sessions')
    .set({ confirmed_at: clockOf(db, now) })
    .where('id', '=', sid)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}
