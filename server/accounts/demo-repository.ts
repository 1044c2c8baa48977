import type { Db } from '../db/database.ts'

/** Returns whether all users are superusers. An operator may have created superusers before the first start. */
export async function isWithoutPeople(db: Db): Promise<boolean> {
  const person = await db
    .selectFrom('users')
    .select('id')
    .where('is_superuser', '=', 0)
    .limit(1)
    .executeTakeFirst()
  return person === undefined
}
