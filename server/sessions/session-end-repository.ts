import type { Reason } from '../../shared/api/error-body.ts'
import type { Db } from '../db/database.ts'

/** Why a session ends, and when. */
export interface Ending {
  reason: Reason
  now: number
}

/** The one UPDATE that ends sessions. A session that has ended keeps its reason. */
function ending(db: Db, { reason, now }: Ending) {
  return db
    .updateTable('sessions')
    .set({ revoked_at: now, revoked_reason: reason })
    .where('revoked_at', 'is', null)
}

/** Ends a session. Returns whether this call ended it: of several concurrent ones, exactly one does. */
export async function revokeSession(db: Db, sid: string, why: Ending): Promise<boolean> {
  const { numUpdatedRows } = await ending(db, why).where('id', '=', sid).executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Ends all sessions of a user, except one that is to go on. Returns how many. */
export async function revokeSessionsOfUser(
  db: Db,
  userId: number,
  why: Ending,
  keepSid = '',
): Promise<number> {
  const { numUpdatedRows } = await ending(db, why)
    .where('user_id', '=', userId)
    .where('id', '!=', keepSid)
    .executeTakeFirst()
  return Number(numUpdatedRows)
}

/** Which sessions of a user exceed the limit: all but the `max` most recently used, this one included. */
export interface Surplus {
  userId: number
  /** A session that stays in any case. */
  keepSid: string
  max: number
}

/** Ends the sessions of a user that exceed the limit. Returns how many. */
export async function revokeSurplusSessions(
  db: Db,
  { userId, keepSid, max }: Surplus,
  why: Ending,
): Promise<number> {
  const others = db
    .selectFrom('sessions')
    .where('user_id', '=', userId)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', why.now)
    .where('id', '!=', keepSid)
  const stay = others
    .select('id')
    .orderBy('rotated_at', 'desc')
    .orderBy('created_at', 'desc')
    .limit(max - 1)
  const { numUpdatedRows } = await ending(db, why)
    .where('id', 'in', others.select('id'))
    .where('id', 'not in', stay)
    .executeTakeFirst()
  return Number(numUpdatedRows)
}

/** Ends one session of a user. Returns whether this call ended it. */
export async function revokeSessionOfUser(db: Db, userId: number, sid: string, why: Ending) {
  const { numUpdatedRows } = await ending(db, why)
    .where('user_id', '=', userId)
    .where('id', '=', sid)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Ends the sessions of the demo accounts. */
export async function revokeDemoSessions(db: Db, why: Ending): Promise<void> {
  await ending(db, why)
    .where('user_id', 'in', db.selectFrom('users').select('id').where('is_demo', '=', 1))
    .execute()
}

/** Deletes up to `limit` sessions that expired before `time`. Returns how many. */
export async function deleteExpiredSessions(db: Db, time: number, limit: number): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('sessions')
    .where('id', 'in', (eb) =>
      eb.selectFrom('sessions').select('id').where('expires_at', '<', time).limit(limit),
    )
    .executeTakeFirst()
  return Number(numDeletedRows)
}
