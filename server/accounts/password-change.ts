import { epochNow } from '../../shared/epoch.ts'
import type { Db } from '../db/database.ts'
import { revokeSessionsOfUser } from '../sessions/session-end-repository.ts'
import { updatePassword } from './user-repository.ts'

/** Replaces the password and ends every session that began with the old one, together. */
export async function replacePassword(db: Db, userId: number, passwordHash: string): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await updatePassword(tx, userId, passwordHash)
    await revokeSessionsOfUser(tx, userId, { reason: 'password_changed', now: epochNow() })
  })
}
