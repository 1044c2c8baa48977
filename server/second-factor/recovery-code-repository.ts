import type { Insertable } from 'kysely'
import type { Db } from '../db/database.ts'
import type { RecoveryCodesTable } from '../db/schema.ts'

/** Returns how many recovery codes of a user are unused. */
export async function countRecoveryCodes(db: Db, userId: number): Promise<number> {
  const { left } = await db
    .selectFrom('recovery_codes')
    .select((eb) => eb.fn.countAll<number>().as('left'))
    .where('user_id', '=', userId)
    .where('used_at', 'is', null)
    .executeTakeFirstOrThrow()
  return Number(left)
}

/** Returns the salt that the codes of a user share. Returns undefined if there are no codes. */
export async function findRecoverySalt(db: Db, userId: number): Promise<string | undefined> {
  const row = await db
    .selectFrom('recovery_codes')
    .select('salt')
    .where('user_id', '=', userId)
    .limit(1)
    .executeTakeFirst()
  return row?.salt
}

/** Returns whether this is an unused code of a user. */
export async function isRecoveryCode(db: Db, userId: number, hash: string): Promise<boolean> {
  const row = await db
    .selectFrom('recovery_codes')
    .select('hash')
    .where('user_id', '=', userId)
    .where('hash', '=', hash)
    .where('used_at', 'is', null)
    .executeTakeFirst()
  return row !== undefined
}

/** Uses up a recovery code. At most one of several concurrent calls succeeds. */
export async function consumeRecoveryCode(
  db: Db,
  { userId, hash, now }: { userId: number; hash: string; now: number },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('recovery_codes')
    .set({ used_at: now })
    .where('user_id', '=', userId)
    .where('hash', '=', hash)
    .where('used_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

export async function insertRecoveryCodes(db: Db, codes: Insertable<RecoveryCodesTable>[]): Promise<void> {
  await db.insertInto('recovery_codes').values(codes).execute()
}

/** Deletes all recovery codes of a user, used ones too. */
export async function deleteRecoveryCodes(db: Db, userId: number): Promise<void> {
  await db.deleteFrom('recovery_codes').where('user_id', '=', userId).execute()
}
