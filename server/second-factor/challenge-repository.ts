import type { Insertable } from 'kysely'
import type { Db } from '../db/database.ts'
import type { SecondFactorChallengesTable } from '../db/schema.ts'

export async function insertChallenge(
  db: Db,
  challenge: Insertable<SecondFactorChallengesTable>,
): Promise<void> {
  await db.insertInto('second_factor_challenges').values(challenge).execute()
}

/** Returns the user whose sign-in a challenge belongs to, even if the challenge no longer works. */
export async function findChallengedUser(db: Db, hash: string): Promise<number | undefined> {
  const row = await db
    .selectFrom('second_factor_challenges')
    .select('user_id')
    .where('hash', '=', hash)
    .executeTakeFirst()
  return row?.user_id
}

/** The hashes of the challenge and of the cookie in a request. Without a cookie, `cookieHash` is empty. */
export interface PresentedChallenge {
  hash: string
  cookieHash: string
}

/**
 * Consumes one of the attempts of a challenge. One conditional statement does it, so that concurrent guesses get no
 * more than `maxTries`. Returns undefined if the challenge is unknown, expired, exhausted or bound to another
 * cookie.
 */
export function takeTry(
  db: Db,
  { hash, cookieHash }: PresentedChallenge,
  { now, maxTries }: { now: number; maxTries: number },
) {
  return db
    .updateTable('second_factor_challenges')
    .set((eb) => ({ tries: eb('tries', '+', 1) }))
    .where('hash', '=', hash)
    .where((eb) => eb.or([eb('cookie_hash', 'is', null), eb('cookie_hash', '=', cookieHash)]))
    .where('tries', '<', maxTries)
    .where('expires_at', '>', now)
    .returning(['user_id', 'credentials_version', 'transport'])
    .executeTakeFirst()
}

/** Deletes a challenge that has succeeded. At most one of several concurrent calls returns true. */
export async function consumeChallenge(db: Db, hash: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('second_factor_challenges')
    .where('hash', '=', hash)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

/** Deletes up to `limit` challenges that expired before `time`. Returns the number of deleted rows. */
export async function deleteExpiredChallenges(db: Db, time: number, limit: number): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('second_factor_challenges')
    .where('hash', 'in', (eb) =>
      eb.selectFrom('second_factor_challenges').select('hash').where('expires_at', '<', time).limit(limit),
    )
    .executeTakeFirst()
  return Number(numDeletedRows)
}
