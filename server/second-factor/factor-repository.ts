import type { Db } from '../db/database.ts'

/** Increments the version of a user's credentials, so that a sign-in in progress starts no session. */
export async function incrementVersion(db: Db, userId: number): Promise<void> {
  await db
    .updateTable('users')
    .set((eb) => ({ credentials_version: eb('credentials_version', '+', 1) }))
    .where('id', '=', userId)
    .execute()
}

/** Deletes every secret and recovery code of a user. Returns whether the user had a confirmed secret. */
export async function deleteFactors(db: Db, userId: number): Promise<boolean> {
  await db.deleteFrom('recovery_codes').where('user_id', '=', userId).execute()
  const deleted = await db
    .deleteFrom('totp_secrets')
    .where('user_id', '=', userId)
    .returning('is_confirmed')
    .execute()
  return deleted.some(({ is_confirmed }) => is_confirmed === 1)
}
