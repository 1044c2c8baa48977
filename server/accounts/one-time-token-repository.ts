import type { ExpressionBuilder, Insertable, Selectable } from 'kysely'
import type { Db } from '../db/database.ts'
import type { Database, OneTimeTokensTable, TokenPurpose } from '../db/schema.ts'

const COLUMNS = ['user_id', 'email', 'expires_at', 'used_at'] as const

/** The columns of a mailed token. */
export type OneTimeToken = Pick<Selectable<OneTimeTokensTable>, (typeof COLUMNS)[number]>

/** Stores the hash of a token. */
export async function insertToken(db: Db, token: Insertable<OneTimeTokensTable>): Promise<void> {
  await db.insertInto('one_time_tokens').values(token).execute()
}

/** Returns a token whose e-mail address still belongs to its user, even a used or expired one. */
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
 * A token is bound to user and e-mail address. If the user's address has changed since, the token is void.
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

/** Consumes a token in one conditional statement. Of any number of concurrent uses exactly one succeeds. */
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

/** Consumes all other tokens of a user for the same purpose. */
export async function spendTokensOfUser(
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

/** Deletes up to `limit` tokens that expired before `time`. Returns how many. */
export async function deleteExpiredTokens(db: Db, time: number, limit: number): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('one_time_tokens')
    .where('hash', 'in', (eb) =>
      eb.selectFrom('one_time_tokens').select('hash').where('expires_at', '<', time).limit(limit),
    )
    .executeTakeFirst()
  return Number(numDeletedRows)
}
