import type { Db } from '../db/database.ts'

/** How long a network counts as known after a sign-in: 30 days. */
export const KNOWN_FOR_SECONDS = 30 * 86_400

/** Records a sign-in of a user from a network. */
export async function insertKnownNetwork(db: Db, userId: number, network: string, now: number) {
  await db
    .insertInto('known_networks')
    .values({ user_id: userId, network, seen_at: now })
    .onConflict((conflict) => conflict.columns(['user_id', 'network']).doUpdateSet({ seen_at: now }))
    .execute()
}

/** Returns whether a user has signed in from a network lately. */
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

/** Deletes up to `limit` networks that were last seen before `time`. Returns how many. */
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
