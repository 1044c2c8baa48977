import type { Db } from '../db/database.ts'

/** The version of the password that a change started from. The change applies to that version only. */
export interface PasswordVersion {
  id: number
  credentials_version: number
}

/**
 * Replaces the password. A sign-in that has read the old one can no longer start a session. Returns the
 * pending e-mail address, or undefined if a concurrent change came first.
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

/** Replaces a hash by one of the same password. Sessions stay. */
export async function updateHash(db: Db, id: number, oldHash: string, newHash: string): Promise<void> {
  await db
    .updateTable('users')
    .set({ password_hash: newHash })
    .where('id', '=', id)
    .where('password_hash', '=', oldHash)
    .execute()
}

/**
 * Locks an account for the rest of the transaction (`FOR UPDATE`). Returns false if its password has changed
 * since it was read.
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
