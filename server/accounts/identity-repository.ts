import type { Insertable } from 'kysely'
import type { Db } from '../db/database.ts'
import type { IdentitiesTable } from '../db/schema.ts'
import { SIGN_IN_COLUMNS, type UserForSignIn } from './user-repository.ts'

/**
 * Returns the user whose account an identity opens, in one query. The key is the provider's subject, never an
 * e-mail address.
 */
export function findCandidateByIdentity(
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

/** Links an identity. Returns false if it, or another one of its provider, is linked already. */
export async function insertIdentity(db: Db, identity: Insertable<IdentitiesTable>): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('identities')
    .values(identity)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

/** Returns the identities that open an account. */
export function findIdentitiesOfUser(db: Db, userId: number) {
  return db
    .selectFrom('identities')
    .select(['provider', 'email', 'linked_at'])
    .where('user_id', '=', userId)
    .orderBy('linked_at')
    .execute()
}

/**
 * Unlinks a provider from an account with another sign-in method: a password, or another one of the enabled
 * `providers`. Returns whether it did.
 */
export async function deleteIdentity(
  db: Db,
  userId: number,
  provider: string,
  providers: string[],
): Promise<boolean> {
  const others = providers.filter((name) => name !== provider)
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
            .where('other.provider', 'in', ['', ...others]),
        ),
      ]),
    )
    .executeTakeFirst()
  return numDeletedRows > 0n
}

/** Unlinks the identities that were linked to an account before `time`. Returns how many. */
export async function deleteIdentitiesBefore(db: Db, userId: number, time: number): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('identities')
    .where('user_id', '=', userId)
    .where('linked_at', '<', time)
    .executeTakeFirst()
  return Number(numDeletedRows)
}
