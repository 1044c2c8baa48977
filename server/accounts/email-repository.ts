import type { Db } from '../db/database.ts'
import { nameKey, readableEmail } from './name-key.ts'
import type { PasswordVersion } from './password-repository.ts'
import type { User } from './user-repository.ts'

/** Returns the user who has verified an e-mail address. */
export function findProvenOwner(db: Db, email: string): Promise<Pick<User, 'id' | 'username'> | undefined> {
  return db
    .selectFrom('users')
    .select(['id', 'username'])
    .where('email_key', '=', nameKey(email))
    .where('email_verified_at', 'is not', null)
    .executeTakeFirst()
}

/**
 * Stores the pending e-mail address, which replaces the current one once verified. Returns false if the
 * password has changed since the account was read.
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
 * Locks an e-mail address until the transaction ends, so that its verifications run one at a time. Without
 * it, two accounts that take the address from each other would deadlock.
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

/** Replaces the e-mail address of a user by a verified one. */
export async function updateProvenEmail(db: Db, id: number, email: string, now: number): Promise<void> {
  await db
    .updateTable('users')
    .set({ email: readableEmail(email), email_key: nameKey(email), email_verified_at: now })
    .set({ pending_email: null, pending_email_key: null })
    .where('id', '=', id)
    .execute()
}

/**
 * Takes an e-mail address from all other accounts, which only claimed it. Returns those that had it as their
 * own.
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

/** Returns the accounts that claim an e-mail address without having verified it, oldest first. */
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
