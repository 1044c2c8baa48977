import type { Db } from '../db/database.ts'

/**
 * Deletes the passkeys that were added to an account before `time`. Returns the number of deleted passkeys. The
 * function is not in server/passkeys/, because this folder must not import one that depends on tokens.
 */
export async function deletePasskeysBefore(db: Db, userId: number, time: number): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('passkeys')
    .where('user_id', '=', userId)
    .where('created_at', '<', time)
    .executeTakeFirst()
  return Number(numDeletedRows)
}
