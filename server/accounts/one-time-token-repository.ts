import type { ExpressionBuilder, Insertable, Selectable } from 'kysely'
import type { Db } from '../db/database.ts'
import type { Database, OneTimeTokensTable, TokenPurpose } from '../db/schema.ts'

const COLUMNS = ['user_id', 'email', 'expires_at', 'used_at'] as const

/** The columns of a one-time token that its checks need. */
export type OneTimeToken = Pick<Selectable<OneTimeTokensTable>, (typeof COLUMNS)[number]>

export async function insertToken(db: Db, token: Insertable<OneTimeTokensTable>): Promise<void> {
  await db.insertInto('one_time_tokens').values(token).execute()
}

/**
 * Returns a token, even if it is used or expired, so that the caller can report which. Returns undefined if the
 * user no longer has the e-mail address that the token was mailed to.
 */
export function findStoredToken(
  db: Db,
  purpose: TokenPurpose,
  hash: string,
): Promise<OneTimeToken | undefined> {
  return db
    .selectFrom('one_time_tokens')
    .select(COLUMNS)
    .where('hash', '=', hash)
    .where('purpose', '=', purpose)
    .where(isStillMeant)
    .executeTakeFirst()
}

/**
 * Returns the condition that the user still has the e-mail address of the token, as the current or the pending one.
 * A link that was mailed to a former address must not work.
 */
function isStillMeant(eb: ExpressionBuilder<Database, 'one_time_tokens'>) {
  const user = eb
    .selectFrom('users')
    .select('users.id')
    .whereRef('users.id', '=', 'one_time_tokens.user_id')
    .where((eb) =>
      eb.or([
        eb('users.email', '=', eb.ref('one_time_tokens.email')),
        eb('users.pending_email', '=', eb.ref('one_time_tokens.email')),
      ]),
    )
  return eb.exists(user)
}

/** Consumes a token. One conditional statement does it, so that at most one of several concurrent calls succeeds. */
export function consumeStoredToken(
  db: Db,
  purpose: TokenPurpose,
  hash: string,
  now: number,
): Promise<OneTimeToken | undefined> {
  return db
    .updateTable('one_time_tokens')
    .set({ used_at: now })
    .where('hash', '=', hash)
    .where('purpose', '=', purpose)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .where(isStillMeant)
    .returning(COLUMNS)
    .executeTakeFirst()
}

/** Consumes all unused tokens of a user for one purpose, so that links in earlier mails no longer work. */
export async function consumeTokensOfUser(
  db: Db,
  purpose: TokenPurpose,
  userId: number,
  now: number,
): Promise<void> {
  await db
    .updateTable('one_time_tokens')
    .set({ used_at: now })
    .where('user_id', '=', userId)
    .where('purpose', '=', purpose)
    .where('used_at', 'is', null)
    .execute()
}

/**
 * Deletes at most `limit` tokens that expired before `time`, so that one call does not take long. Returns the number
 * of deleted rows.
 */
export async function deleteExpiredTokens(db: Db, time: number, limit: number): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('one_time_tokens')
    .where('hash', 'in', (eb) =>
      eb.selectFrom('one_time_tokens').select('hash').where('expires_at', '<', time).limit(limit),
    )
    .executeTakeFirst()
  return Number(numDeletedRows)
}
