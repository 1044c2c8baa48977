import type { Insertable } from 'kysely'
import type { Db } from '../db/database.ts'
import type { IdentitiesTable } from '../db/schema.ts'

/** Finds whose account an identity opens. The key is what the provider calls the person, never an address. */
export async function findIdentityOwner(
  db: Db,
  provider: string,
  subject: string,
): Promise<number | undefined> {
  const identity = await db
    .selectFrom('identities')
    .select('user_id')
    .where('provider', '=', provider)
    .where('subject', '=', subject)
    .executeTakeFirst()
  return identity?.user_id
}

/** Links an identity. Returns whether it did: not if it, or another of its provider, is linked already. */
export async function insertIdentity(db: Db, identity: Insertable<IdentitiesTable>): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('identities')
    .values(identity)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

/** Finds the identities that open an account. */
export function findIdentitiesOfUser(db: Db, userId: number) {
  return db
    .selectFrom('identities')
    .select(['provider', 'email', 'linked_at'])
    .where('user_id', '=', userId)
    .orderBy('linked_at')
    .execute()
}

/**
 * Unlinks a provider from an account that can be entered otherwise: one conditional statement.
 * Returns whether it did.
 */
export async function deleteIdentity(db: Db, userId: number, provider: string): Promise<boolean> {
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
            .where('other.provider', '!=', provider),
        ),
      ]),
    )
    .executeTakeFirst()
  return numDeletedRows > 0n
}

/** Unlinks all that opens an account besides its password. */
export async function deleteIdentitiesOfUser(db: Db, userId: number): Promise<void> {
  await db.deleteFrom('identities').where('user_id', '=', userId).execute()
}
