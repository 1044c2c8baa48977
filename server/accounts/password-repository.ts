import type { Db } from '../db/database.ts'

/**
 * The version of a user's credentials on which a change is based. A new password, a new second factor and a
 * deactivation increment the version. A change that is based on an older version is not made.
 */
export interface PasswordVersion {
  id: number
  credentials_version: number
}

/**
 * Replaces the password, or removes it if the hash is null. A sign-in that has read the old version can no longer
 * start a session. Returns the user's pending e-mail address. Returns undefined if the version is no longer the
 * given one.
 */
export function updatePassword(
  db: Db,
  { id, credentials_version }: PasswordVersion,
  passwordHash: string | null,
): Promise<{ pending_email: string | null } | undefined> {
  return db
    .updateTable('users')
    .set((eb) => ({ password_hash: passwordHash, credentials_version: eb('credentials_version', '+', 1) }))
    .where('id', '=', id)
    .where('credentials_version', '=', credentials_version)
    .returning('pending_email')
    .executeTakeFirst()
}

/** Replaces a hash by another hash of the same password. The version does not change, so no session ends. */
export async function updateHash(db: Db, id: number, oldHash: string, newHash: string): Promise<void> {
  await db
    .updateTable('users')
    .set({ password_hash: newHash })
    .where('id', '=', id)
    .where('password_hash', '=', oldHash)
    .execute()
}

/** Returns whether a password hash in the database begins with this prefix. */
export async function hasHashWith(db: Db, prefix: string): Promise<boolean> {
  const row = await db
    .selectFrom('users')
    .select('id')
    .where('password_hash', 'like', `${prefix}%`)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/**
 * Locks an account until the transaction ends. Returns its `credentials_version`, or undefined if no account has
 * this id. An update that sets a column to its present value locks the row in SQLite as in PostgreSQL.
 *
 * Call it before the first read that must stay true until the commit. Call it also before changing rows of tokens,
 * because two transactions that lock in different orders could deadlock.
 */
export function lockAccount(db: Db, id: number): Promise<PasswordVersion | undefined> {
  return db
    .updateTable('users')
    .set((eb) => ({ credentials_version: eb.ref('credentials_version') }))
    .where('id', '=', id)
    .returning(['id', 'credentials_version'])
    .executeTakeFirst()
}

/** Locks an account as `lockAccount` does. Returns false if the version is no longer the given one. */
export async function lockVersion(db: Db, { id, credentials_version }: PasswordVersion): Promise<boolean> {
  const locked = await lockAccount(db, id)
  return locked?.credentials_version === credentials_version
}
