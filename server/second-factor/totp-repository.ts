import type { Insertable } from 'kysely'
import type { Db } from '../db/database.ts'
import type { TotpSecretsTable } from '../db/schema.ts'

const COLUMNS = ['sealed', 'kid', 'since'] as const

/**
 * Returns the confirmed or the pending secret of a user. A secret is pending until its first code has confirmed it.
 */
export function findTotpSecret(db: Db, userId: number, is_confirmed: 0 | 1) {
  return db
    .selectFrom('totp_secrets')
    .select(COLUMNS)
    .where('user_id', '=', userId)
    .where('is_confirmed', '=', is_confirmed)
    .executeTakeFirst()
}

type PendingSecret = Pick<Insertable<TotpSecretsTable>, 'user_id' | 'sealed' | 'kid' | 'since'>

/** Stores a pending secret, which replaces an earlier pending one. */
export async function upsertPendingSecret(db: Db, secret: PendingSecret): Promise<void> {
  const { sealed, kid, since } = secret
  await db
    .insertInto('totp_secrets')
    .values({ ...secret, is_confirmed: 0, last_step: 0 })
    .onConflict((conflict) =>
      conflict.columns(['user_id', 'is_confirmed']).doUpdateSet({ sealed, kid, since }),
    )
    .execute()
}

/** Deletes the confirmed secret of a user. Returns whether there was one. */
export async function deleteConfirmedSecret(db: Db, userId: number): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('totp_secrets')
    .where('user_id', '=', userId)
    .where('is_confirmed', '=', 1)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

/** Confirms a pending secret. Returns false if it was already confirmed or replaced. */
export async function confirmPendingSecret(
  db: Db,
  { user_id, sealed, last_step, since }: Pick<TotpSecretsTable, 'user_id' | 'sealed' | 'last_step' | 'since'>,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('totp_secrets')
    .set({ is_confirmed: 1, last_step, since })
    .where('user_id', '=', user_id)
    .where('is_confirmed', '=', 0)
    .where('sealed', '=', sealed)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/**
 * Uses up a time step. At most one of several concurrent calls succeeds. Later calls for this step or an earlier
 * one fail.
 */
export async function consumeStep(db: Db, userId: number, step: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('totp_secrets')
    .set({ last_step: step })
    .where('user_id', '=', userId)
    .where('is_confirmed', '=', 1)
    .where('last_step', '<', step)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** A secret of a user. `findSecrets` orders secrets by `user_id` and `is_confirmed`. */
export type SecretRow = Pick<TotpSecretsTable, 'user_id' | 'is_confirmed' | 'sealed' | 'kid'>

/**
 * Returns at most `limit` secrets, in the order of users, after the secret `after`. If `kids` is given, returns only
 * secrets that these keys encrypt.
 */
export function findSecrets(
  db: Db,
  { kids, after, limit }: { kids?: string[]; after: SecretRow | undefined; limit: number },
): Promise<SecretRow[]> {
  return db
    .selectFrom('totp_secrets')
    .select(['user_id', 'is_confirmed', 'sealed', 'kid'])
    .where((eb) => (kids ? eb('kid', 'in', kids) : eb.lit(true)))
    .where(({ eb, refTuple, tuple }) =>
      after
        ? eb(refTuple('user_id', 'is_confirmed'), '>', tuple(after.user_id, after.is_confirmed))
        : eb.lit(true),
    )
    .orderBy('user_id')
    .orderBy('is_confirmed')
    .limit(limit)
    .execute()
}

/** Replaces an encrypted secret by the same secret under another key. */
export async function updateSealed(
  db: Db,
  { user_id, sealed }: Pick<TotpSecretsTable, 'user_id' | 'sealed'>,
  renewed: Pick<TotpSecretsTable, 'sealed' | 'kid'>,
): Promise<void> {
  await db
    .updateTable('totp_secrets')
    .set(renewed)
    .where('user_id', '=', user_id)
    .where('sealed', '=', sealed)
    .execute()
}

/** Deletes up to `limit` secrets that have been pending since before `time`. Returns the number of deleted rows. */
export async function deletePendingSecrets(db: Db, time: number, limit: number): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('totp_secrets')
    .where('is_confirmed', '=', 0)
    .where('user_id', 'in', (eb) =>
      eb
        .selectFrom('totp_secrets')
        .select('user_id')
        .where('is_confirmed', '=', 0)
        .where('since', '<', time)
        .limit(limit),
    )
    .executeTakeFirst()
  return Number(numDeletedRows)
}
