import type { Db } from '../db/database.ts'

// These functions are not in server/passkeys/, because server/second-factor and server/admin need them, and must not
// import that folder.

/** Returns whether a user has a passkey for this host. A passkey works for no other host. */
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

/** Returns whether a user has a passkey for any host, also for one that the server had before. */
export async function hasPasskey(db: Db, userId: number): Promise<boolean> {
  const ofUser = db.selectFrom('passkeys').select('id').where('user_id', '=', userId).limit(1)
  return (await ofUser.executeTakeFirst()) !== undefined
}
