import type { Insertable, Selectable } from 'kysely'
import { SIGN_IN_COLUMNS } from '../accounts/user-repository.ts'
import type { Db } from '../db/database.ts'
import type { PasskeysTable } from '../db/schema.ts'

const COLUMNS = ['id', 'name', 'rp_id', 'created_at', 'last_used_at'] as const

/** A passkey, as its owner sees it. */
export type PasskeyRow = Pick<Selectable<PasskeysTable>, (typeof COLUMNS)[number]>

/** Returns the passkeys of a user, the newest first. */
export function findPasskeysOfUser(db: Db, userId: number) {
  return db
    .selectFrom('passkeys')
    .select([...COLUMNS, 'credential_id', 'user_handle', 'transports'])
    .where('user_id', '=', userId)
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .execute()
}

/** Returns the user who has the passkey with this credential, and what a sign-in needs of the passkey. */
export function findPasskeyForSignIn(db: Db, credentialId: string) {
  return db
    .selectFrom('passkeys')
    .innerJoin('users', 'users.id', 'passkeys.user_id')
    .select(SIGN_IN_COLUMNS)
    .select(['passkeys.id as passkey_id', 'credential_id', 'public_key', 'user_handle'])
    .where('credential_id', '=', credentialId)
    .executeTakeFirst()
}

/** Inserts a passkey. Returns undefined if there already is a passkey with this credential. */
export function insertPasskey(db: Db, passkey: Insertable<PasskeysTable>): Promise<PasskeyRow | undefined> {
  return db
    .insertInto('passkeys')
    .values(passkey)
    .onConflict((conflict) => conflict.column('credential_id').doNothing())
    .returning(COLUMNS)
    .executeTakeFirst()
}

/**
 * Records the use of a passkey. Returns false if its counter did not grow, or the passkey is gone. An authenticator
 * without a counter always sends 0. One conditional statement does it, so that two copies of an authenticator
 * cannot both use the same counter.
 */
export async function updateCounter(
  db: Db,
  id: string,
  { counter, rp_id, last_used_at }: Pick<PasskeysTable, 'counter' | 'rp_id' | 'last_used_at'>,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('passkeys')
    .set({ counter, rp_id, last_used_at })
    .where('id', '=', id)
    .where('counter', counter === 0 ? '=' : '<', counter)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** The id of a passkey and the user who must own it, because users may change only their own passkeys. */
export interface OwnPasskey {
  id: string
  userId: number
}

/** Renames a passkey. Returns undefined if the user has no such passkey. */
export function updateName(
  db: Db,
  { id, userId }: OwnPasskey,
  name: string,
): Promise<PasskeyRow | undefined> {
  return db
    .updateTable('passkeys')
    .set({ name })
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .returning(COLUMNS)
    .executeTakeFirst()
}

/**
 * Deletes a passkey, unless it is the last sign-in method of the user. A password counts as a sign-in method. So
 * does each other passkey of `host`, and each identity of one of the enabled `providers`. Returns whether the
 * passkey was deleted.
 */
export async function deletePasskey(
  db: Db,
  { id, userId, host, providers = [] }: OwnPasskey & { host?: string; providers?: readonly string[] },
): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('passkeys')
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .where(({ or, exists, selectFrom }) =>
      or([
        exists(
          selectFrom('users').select('id').where('id', '=', userId).where('password_hash', 'is not', null),
        ),
        exists(
          selectFrom('passkeys as other')
            .select('other.id')
            .where('other.user_id', '=', userId)
            .where('other.id', '!=', id)
            // Without a host, passkeys are disabled. No passkey has the empty host, so none counts.
            .where('other.rp_id', '=', host ?? ''),
        ),
        exists(
          selectFrom('identities')
            .select('user_id')
            .where('user_id', '=', userId)
            // PostgreSQL does not allow an empty list. The list therefore begins with the empty name, which no
            // provider has.
            .where('provider', 'in', ['', ...providers]),
        ),
      ]),
    )
    .executeTakeFirst()
  return numDeletedRows > 0n
}
