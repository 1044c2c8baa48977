import type { Db } from '../db/database.ts'

/** Returns whether there are no users except superusers, which an operator may have created before the first start. */
export async function isWithoutPeople(db: Db): Promise<boolean> {
  const person = await db
    .selectFrom('users')
    .select('id')
    .where('is_superuser', '=', 0)
    .limit(1)
    .executeTakeFirst()
  return person === undefined
}
