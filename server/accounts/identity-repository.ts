import type { Insertable } from 'kysely'
import type { Db } from '../db/database.ts'
import type { IdentitiesTable } from '../db/schema.ts'
import { SIGN_IN_COLUMNS, type UserForSignIn } from './user-repository.ts'

/**
 * Returns the user to whom an identity is linked. An identity is the provider's id of the user and not an e-mail
 * address, which may get another owner.
 */
export function findUserByIdentity(
  db: Db,
  provider: string,
  subject: string,
): Promise<UserForSignIn | undefined> {
  return db
    .selectFrom('users')
    .innerJoin('identities', 'identities.user_id', 'users.id')
    .select(SIGN_IN_COLUMNS)
    .where('identities.provider', '=', provider)
    .where('identities.subject', '=', subject)
    .executeTakeFirst()
}

/**
 * Links an identity to an account. Returns false if the identity is already linked, or the account already has
 * another identity of the same provider.
 */
export async function insertIdentity(db: Db, identity: Insertable<IdentitiesTable>): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('identities')
    .values(identity)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

export function findIdentitiesOfUser(db: Db, userId: number) {
  return db
    .selectFrom('identities')
    .select(['provider', 'email', 'linked_at'])
    .where('user_id', '=', userId)
    .orderBy('linked_at')
    .execute()
}

/** The enabled sign-in methods, besides the password. Only enabled methods count. */
interface SignInMethods {
  /** The enabled providers. */
  providers: string[]
  /** The host whose passkeys count. Undefined if passkeys are disabled. */
  passkeyHost?: string
}

/** Unlinks a provider, unless it is the last sign-in method of the user. Returns whether it was unlinked. */
export async function deleteIdentity(
  db: Db,
  { userId, provider }: { userId: number; provider: string },
  counting: SignInMethods,
): Promise<boolean> {
  const others = counting.providers.filter((name) => name !== provider)
  const { numDeletedRows } = await db
    .deleteFrom('identities')
    .where('user_id', '=', userId)
    .where('provider', '=', provider)
    .where(({ or, exists, selectFrom }) =>
      or([
        exists(
          selectFrom('users').select('id').where('id', '=', userId).where('password_hash', 'is not', null),
        ),
        exists(
          selectFrom('identities as other')
            .select('other.user_id')
            .where('other.user_id', '=', userId)
            // PostgreSQL does not allow an empty list. The list therefore begins with the empty name, which no
            // provider has.
            .where('other.provider', 'in', ['', ...others]),
        ),
        exists(
          selectFrom('passkeys')
            .select('passkeys.user_id')
            .where('passkeys.user_id', '=', userId)
            // Without a host, passkeys are disabled. No passkey has the empty host, so none counts.
            .where('rp_id', '=', counting.passkeyHost ?? ''),
        ),
      ]),
    )
    .executeTakeFirst()
  return numDeletedRows > 0n
}
