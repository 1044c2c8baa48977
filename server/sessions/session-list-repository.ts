import type { Db } from '../db/database.ts'

/** A session as its owner sees it. */
export type ListedSession = Awaited<ReturnType<typeof findSessionsOfUser>>[number]

/** The most sessions in one response. MAX_SESSIONS has the same default. */
const LISTED_SESSIONS = 100

/**
 * Returns the live sessions of a user, most recently used first. Also returns sessions that ended because a spent
 * token was used again, so that the owner can see on which device a token was stolen.
 */
export function findSessionsOfUser(db: Db, userId: number, now: number) {
  return db
    .selectFrom('sessions')
    .select(['id', 'user_agent', 'ip', 'created_at', 'rotated_at', 'revoked_at'])
    .where('user_id', '=', userId)
    .where('expires_at', '>', now)
    .where((eb) => eb.or([eb('revoked_at', 'is', null), eb('revoked_reason', '=', 'reuse')]))
    .orderBy('rotated_at', 'desc')
    .limit(LISTED_SESSIONS)
    .execute()
}
