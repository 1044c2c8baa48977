import type { Insertable, Selectable } from 'kysely'
import type { Db } from '../db/database.ts'
import type { WaitingIdentitiesTable } from '../db/schema.ts'

const COLUMNS = [
  'next',
  'provider',
  'subject',
  'email',
  'name',
  'transport',
  'return_to',
  'user_id',
  'expires_at',
  'used_at',
] as const

export type PendingRow = Pick<Selectable<WaitingIdentitiesTable>, (typeof COLUMNS)[number]>

/** Stores a pending identity. */
export async function insertPendingRow(db: Db, row: Insertable<WaitingIdentitiesTable>): Promise<void> {
  await db.insertInto('waiting_identities').values(row).execute()
}

/** Returns a pending identity, even a used or expired one. */
export function findPendingRow(db: Db, hash: string): Promise<PendingRow | undefined> {
  return db.selectFrom('waiting_identities').select(COLUMNS).where('hash', '=', hash).executeTakeFirst()
}

/** Consumes a pending identity in one conditional statement. At most one of several concurrent calls succeeds. */
export async function consumePendingRow(db: Db, hash: string, now: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('waiting_identities')
    .set({ used_at: now })
    .where('hash', '=', hash)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Deletes up to `limit` pending identities that expired before `time`. Returns the number of deleted rows. */
export async function deleteExpiredPendingRows(db: Db, time: number, limit: number): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('waiting_identities')
    .where('hash', 'in', (eb) =>
      eb.selectFrom('waiting_identities').select('hash').where('expires_at', '<', time).limit(limit),
    )
    .executeTakeFirst()
  return Number(numDeletedRows)
}

/** Spends a state. Returns whether this call spent it. At most one of several concurrent calls does. */
export async function consumeState(db: Db, hash: string, expires_at: number): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('spent_states')
    .values({ hash, expires_at })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

/** Returns whether a state was spent, without spending it, so that a refused request may be repeated. */
export async function isSpentState(db: Db, hash: string): Promise<boolean> {
  const spent = await db.selectFrom('spent_states').select('hash').where('hash', '=', hash).executeTakeFirst()
  return spent !== undefined
}

/** Deletes up to `limit` spent states that expired before `time`. Returns the number of deleted rows. */
export async function deleteSpentStates(db: Db, time: number, limit: number): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('spent_states')
    .where('hash', 'in', (eb) =>
      eb.selectFrom('spent_states').select('hash').where('expires_at', '<', time).limit(limit),
    )
    .executeTakeFirst()
  return Number(numDeletedRows)
}
