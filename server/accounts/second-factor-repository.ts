import type { ExpressionBuilder } from 'kysely'
import type { Db } from '../db/database.ts'
import type { Database } from '../db/schema.ts'

/**
 * Returns whether an account has a confirmed second factor. The function is not in server/second-factor/, because
 * server/accounts must not import that folder.
 */
export async function hasSecondFactor(db: Db, userId: number): Promise<boolean> {
  const enrolled = db.selectFrom('users').select('users.id').where('users.id', '=', userId).where(isEnrolled)
  return (await enrolled.executeTakeFirst()) !== undefined
}

/** Matches the users who have a confirmed second factor. */
export function isEnrolled(eb: ExpressionBuilder<Database, 'users'>) {
  return eb.exists(
    eb
      .selectFrom('totp_secrets')
      .select('totp_secrets.user_id')
      .whereRef('totp_secrets.user_id', '=', 'users.id')
      .where('totp_secrets.is_confirmed', '=', 1),
  )
}
