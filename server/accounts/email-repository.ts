import type { Db } from '../db/database.ts'
import { nameKey } from './name-key.ts'
import type { User } from './user-repository.ts'

/** Finds who has proven an address. */
export function findProvenOwner(db: Db, email: string): Promise<Pick<User, 'id' | 'username'> | undefined> {
  return db
    .selectFrom('users')
    .select(['id', 'username'])
    .where('email_key', '=', nameKey(email))
    .where('email_verified_at', 'is not', null)
    .executeTakeFirst()
}

/** Notes the address that replaces the present one as soon as it is proven; null for none. */
export async function updatePendingEmail(db: Db, id: number, email: string | null): Promise<void> {
  await db
    .updateTable('users')
    .set({ pending_email: email, pending_email_key: email === null ? null : nameKey(email) })
    .where('id', '=', id)
    .execute()
}

/** Gives a user an address that was proven, in place of the one before. */
export async function updateProvenEmail(db: Db, id: number, email: string, now: number): Promise<void> {
  await db
    .updateTable('users')
    .set({ email, email_key: nameKey(email), email_verified_at: now })
    .set({ pending_email: null, pending_email_key: null })
    .where('id', '=', id)
    .execute()
}

/** Takes an address from everybody else: they only claimed it. */
export async function releaseEmail(db: Db, ownerId: number, email: string): Promise<void> {
  const key = nameKey(email)
  await db
    .updateTable('users')
    .set({ email: '', email_key: '' })
    .where('email_key', '=', key)
    .where('email_verified_at', 'is', null)
    .where('id', '!=', ownerId)
    .execute()
  await db
    .updateTable('users')
    .set({ pending_email: null, pending_email_key: null })
    .where('pending_email_key', '=', key)
    .where('id', '!=', ownerId)
    .execute()
}
