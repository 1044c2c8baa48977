import type { Db } from '../db/database.ts'
import { isEnrolled } from './second-factor-repository.ts'

/** In seconds. After a sign-in from a network, the network counts as known for the user for 30 days. */
export const KNOWN_FOR_SECONDS = 30 * 86_400

export async function insertKnownNetwork(db: Db, userId: number, network: string, now: number) {
  await db
    .insertInto('known_networks')
    .values({ user_id: userId, network, seen_at: now })
    .onConflict((conflict) => conflict.columns(['user_id', 'network']).doUpdateSet({ seen_at: now }))
    .execute()
}

/**
 * Returns whether a network counts as known for a user. A known network has a separate quota for wrong passwords
 * and codes.
 */
export async function isKnownNetwork(db: Db, userId: number, network: string, now: number) {
  const known = await db
    .selectFrom('known_networks')
    .select('seen_at')
    .where('user_id', '=', userId)
    .where('network', '=', network)
    .where('seen_at', '>', now - KNOWN_FOR_SECONDS)
    .executeTakeFirst()
  return known !== undefined
}

/**
 * Forgets all networks of a user. Call it when the second factor changes: an attacker who knows the password may have
 * signed in from many networks before, each of which would have a quota of guesses of its own.
 */
export async function forgetNetworks(db: Db, userId: number): Promise<void> {
  await db.deleteFrom('known_networks').where('user_id', '=', userId).execute()
}

/**
 * Forgets the networks of a user that have passed nothing but the password. If the user has a second factor, there are
 * none. Call it when the password changes, because an attacker may have known the old one.
 */
export async function forgetNetworksOfPassword(db: Db, userId: number): Promise<void> {
  const user = db.selectFrom('users').select('users.id').where('users.id', '=', userId)
  await db
    .deleteFrom('known_networks')
    .where('user_id', '=', userId)
    .where('user_id', 'not in', user.where(isEnrolled))
    .execute()
}

/**
 * Deletes at most `limit` networks last seen before `time`, so that one call does not take long. Returns the number
 * of deleted rows.
 */
export async function deleteOldNetworks(db: Db, time: number, limit: number): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('known_networks')
    .where(({ eb, refTuple, selectFrom }) =>
      eb(
        refTuple('user_id', 'network'),
        'in',
        selectFrom('known_networks')
          .select(['user_id', 'network'])
          .where('seen_at', '<', time)
          .limit(limit)
          .$asTuple('user_id', 'network'),
      ),
    )
    .executeTakeFirst()
  return Number(numDeletedRows)
}
