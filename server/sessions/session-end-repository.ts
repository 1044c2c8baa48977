import type { Reason } from '../../shared/api/error-body.ts'
import type { Db } from '../db/database.ts'

export interface Ending {
  reason: Reason
  now: number
}

/** Returns the UPDATE that ends sessions. It skips ended sessions, so that their first reason stays. */
function ending(db: Db, { reason, now }: Ending) {
  return db
    .updateTable('sessions')
    .set({ revoked_at: now, revoked_reason: reason })
    .where('revoked_at', 'is', null)
}

/**
 * Ends a session. Returns whether this call ended it, so that only one of several concurrent calls records the
 * event.
 */
export async function revokeSession(db: Db, sid: string, why: Ending): Promise<boolean> {
  const { numUpdatedRows } = await ending(db, why).where('id', '=', sid).executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Ends all sessions of a user, except `keepSid` if it is given. Returns the number of ended sessions. */
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

/**
 * The sessions of a user that exceed the limit: all but `keepSid` and the `max - 1` others that were used most
 * recently.
 */
export interface Surplus {
  userId: number
  /** The session that has just started. It stays, even if other sessions were used in the same second. */
  keepSid: string
  max: number
}

/** Ends the sessions of a user that exceed the limit. Returns the number of ended sessions. */
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
    // Times are whole seconds. Sessions used in the same second are ordered by when they started.
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

/**
 * Ends the sessions of the demo accounts of the Django-React tutorial (README), because their passwords are public.
 */
export async function revokeDemoSessions(db: Db, why: Ending): Promise<void> {
  await ending(db, why)
    .where('user_id', 'in', db.selectFrom('users').select('id').where('is_demo', '=', 1))
    .execute()
}

/**
 * Deletes at most `limit` sessions that expired before `time`, so that one call does not take long. Returns the
 * number of deleted rows.
 */
export async function deleteExpiredSessions(db: Db, time: number, limit: number): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('sessions')
    .where('id', 'in', (eb) =>
      eb.selectFrom('sessions').select('id').where('expires_at', '<', time).limit(limit),
    )
    .executeTakeFirst()
  return Number(numDeletedRows)
}
