import type { Db } from '../db/database.ts'

/** Which password a change was begun with: it replaces that one, or none. */
export interface PasswordVersion {
  id: number
  credentials_version: number
}

/**
 * Replaces the password; a sign-in that has read the old one no longer begins a session. Returns the
 * address that waits, or undefined if another change was quicker.
 */
export function updatePassword(
  db: Db,
  { id, credentials_version }: PasswordVersion,
  passwordHash: string,
): Promise<{ pending_email: string | null } | undefined> {
  return db
    .updateTable('users')
    .set((eb) => ({ password_hash: passwordHash, credentials_version: eb('credentials_version', '+', 1) }))
    .where('id', '=', id)
    .where('credentials_version', '=', credentials_version)
    .returning('pending_email')
    .executeTakeFirst()
}

/** Replaces a hash by one of the same password; nobody is signed out. */
export async function updateHash(db: Db, id: number, oldHash: string, newHash: string): Promise<void> {
  await db
    .updateTable('users')
    .set({ password_hash: newHash })
    .where('id', '=', id)
    .where('password_hash', '=', oldHash)
    .execute()
}

/**
 * Holds an account for the rest of a transaction. Returns whether it did: not if its password has
 * changed since it was read.
 */
export async function lockVersion(db: Db, { id, credentials_version }: PasswordVersion): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('users')
    .set({ credentials_version })
    .where('id', '=', id)
    .where('credentials_version', '=', credentials_version)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}
