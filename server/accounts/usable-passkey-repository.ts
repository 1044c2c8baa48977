import type { Db } from '../db/database.ts'

// These functions are not in server/passkeys/, because server/second-factor and server/admin need them, and must not
// import that folder.

/** Returns whether a user has a passkey for this host. A passkey works for no other host. */
export async function hasUsablePasskey(db: Db, userId: number, host: string | undefined): Promise<boolean> {
  if (host === undefined) return false
  return (await passkeyOf(db, userId).where('rp_id', '=', host).executeTakeFirst()) !== undefined
}

/** Returns whether a user has a passkey for any host, also for one that the server had before. */
export async function hasPasskey(db: Db, userId: number): Promise<boolean> {
  return (await passkeyOf(db, userId).executeTakeFirst()) !== undefined
}

function passkeyOf(db: Db, userId: number) {
  return db.selectFrom('passkeys').select('id').where('user_id', '=', userId).limit(1)
}
