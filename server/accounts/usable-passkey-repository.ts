import type { Db } from '../db/database.ts'

/**
 * Returns whether a user has a passkey for this host. A passkey works for no other host. The function is not in
 * server/passkeys/, because server/second-factor needs the function as well, and must not import that folder.
 */
export async function hasUsablePasskey(db: Db, userId: number, host: string | undefined): Promise<boolean> {
  if (host === undefined) return false
  const passkey = await db
    .selectFrom('passkeys')
    .select('id')
    .where('user_id', '=', userId)
    .where('rp_id', '=', host)
    .limit(1)
    .executeTakeFirst()
  return passkey !== undefined
}
