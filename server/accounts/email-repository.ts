import type { Db } from '../db/database.ts'
import { nameKey, readableEmail } from './name-key.ts'
import type { PasswordVersion } from './password-repository.ts'
import type { User } from './user-repository.ts'

/** Returns the user who has verified an e-mail address, or undefined. */
export function findProvenOwner(db: Db, email: string): Promise<Pick<User, 'id' | 'username'> | undefined> {
  return db
    .selectFrom('users')
    .select(['id', 'username'])
    .where('email_key', '=', nameKey(email))
    .where('email_verified_at', 'is not', null)
    .executeTakeFirst()
}

/**
 * Stores the pending e-mail address, which replaces the current one when it is verified. Returns false if the
 * `credentials_version` has changed since the account was read.
 */
export async function updatePendingEmail(
  db: Db,
  { id, credentials_version }: PasswordVersion,
  email: string,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('users')
    .set({ pending_email: readableEmail(email), pending_email_key: nameKey(email) })
    .where('id', '=', id)
    .where('credentials_version', '=', credentials_version)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Clears the pending e-mail address. Returns whether there was one. */
export async function clearPendingEmail(db: Db, id: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('users')
    .set({ pending_email: null, pending_email_key: null })
    .where('id', '=', id)
    .where('pending_email', 'is not', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/**
 * Locks an e-mail address until the transaction ends, so that only one account at a time can verify it. Without the
 * lock, two accounts that claim the same address could deadlock. The statement sets a column of the oldest account
 * with this address to its present value, which locks the row in SQLite as in PostgreSQL.
 */
export async function lockClaims(tx: Db, email: string): Promise<void> {
  const key = nameKey(email)
  await tx
    .updateTable('users')
    .set((eb) => ({ last_login: eb.ref('last_login') }))
    .where('id', '=', (eb) =>
      eb
        .selectFrom('users')
        .select((of) => of.fn.min('id').as('oldest'))
        .where((of) => of.or([of('email_key', '=', key), of('pending_email_key', '=', key)])),
    )
    .execute()
}

/** Sets the e-mail address of a user to one that has just been verified. Clears the pending address. */
export async function updateProvenEmail(db: Db, id: number, email: string, now: number): Promise<void> {
  await db
    .updateTable('users')
    .set({ email: readableEmail(email), email_key: nameKey(email), email_verified_at: now })
    .set({ pending_email: null, pending_email_key: null })
    .where('id', '=', id)
    .execute()
}

/**
 * Removes an e-mail address from all accounts except that of the owner, who has just verified it. Returns the ids
 * of the accounts that had it as their current address, without those where it was only pending.
 */
export async function releaseEmail(db: Db, ownerId: number, email: string): Promise<number[]> {
  const key = nameKey(email)
  const former = await db
    .updateTable('users')
    .set({ email: '', email_key: '' })
    .where('email_key', '=', key)
    .where('email_verified_at', 'is', null)
    .where('id', '!=', ownerId)
    .returning('id')
    .execute()
  await db
    .updateTable('users')
    .set({ pending_email: null, pending_email_key: null })
    .where('pending_email_key', '=', key)
    .where('id', '!=', ownerId)
    .execute()
  return former.map(({ id }) => id)
}

/** Returns up to `limit` accounts that have an e-mail address but have not verified it, sorted by age. */
export async function findClaimants(
  db: Db,
  email: string,
  { order, limit }: { order: 'asc' | 'desc'; limit: number },
): Promise<number[]> {
  const key = nameKey(email)
  const users = await db
    .selectFrom('users')
    .select('id')
    .where((eb) =>
      eb.or([
        eb('pending_email_key', '=', key),
        eb.and([eb('email_key', '=', key), eb('email_verified_at', 'is', null)]),
      ]),
    )
    .orderBy('id', order)
    .limit(limit)
    .execute()
  return users.map(({ id }) => id)
}
