import type { Insertable, Selectable } from 'kysely'
import type { Db } from '../db/database.ts'
import type { PasskeyChallengesTable } from '../db/schema.ts'

const COLUMNS = ['user_id', 'user_handle', 'credentials_version'] as const

/** The columns of a challenge that identify the user for whom it was created. */
export type ChallengeRow = Pick<Selectable<PasskeyChallengesTable>, (typeof COLUMNS)[number]>

export async function insertChallenge(db: Db, row: Insertable<PasskeyChallengesTable>): Promise<void> {
  await db.insertInto('passkey_challenges').values(row).execute()
}

/**
 * Deletes a live challenge that is bound to `binding`, and returns the row. One statement does it, so that at most
 * one of several concurrent calls succeeds.
 */
export function consumeChallengeRow(
  db: Db,
  { hash, binding }: { hash: string; binding: string },
  now: number,
): Promise<ChallengeRow | undefined> {
  return db
    .deleteFrom('passkey_challenges')
    .where('hash', '=', hash)
    .where('binding', '=', binding)
    .where('expires_at', '>', now)
    .returning(COLUMNS)
    .executeTakeFirst()
}

/** Deletes up to `limit` challenges that expired before `time`. Returns the number of deleted rows. */
export async function deleteExpiredChallenges(db: Db, time: number, limit: number): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('passkey_challenges')
    .where('hash', 'in', (eb) =>
      eb.selectFrom('passkey_challenges').select('hash').where('expires_at', '<', time).limit(limit),
    )
    .executeTakeFirst()
  return Number(numDeletedRows)
}
