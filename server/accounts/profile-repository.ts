import type { Db } from '../db/database.ts'
import { hasPassword } from '../db/has-password.ts'
import type { ProfilesTable } from '../db/schema.ts'
import { foldText } from './name-key.ts'

/**
 * A row of `profiles`: the first and the last name of a user. The search keys are left out, because they are derived
 * from the names.
 */
export type NewProfile = Omit<ProfilesTable, 'first_name_key' | 'last_name_key'>

export async function insertProfile(db: Db, profile: NewProfile): Promise<void> {
  await db.insertInto('profiles').values(withKeys(profile)).execute()
}

function withKeys(profile: NewProfile): ProfilesTable {
  const { first_name, last_name } = profile
  return { ...profile, first_name_key: foldText(first_name), last_name_key: foldText(last_name) }
}

/** Returns what users may see of their own account. Returns undefined if there is no such user. */
export function findAccount(db: Db, id: number) {
  return db
    .selectFrom('users')
    .leftJoin('profiles', 'profiles.user_id', 'users.id')
    .select(['users.id', 'users.username', 'users.email', 'users.email_verified_at'])
    .select('users.pending_email')
    .select(['users.is_staff', 'users.date_joined', 'users.last_login'])
    .select(hasPassword)
    .select(['profiles.first_name', 'profiles.last_name'])
    .where('users.id', '=', id)
    .executeTakeFirst()
}

/**
 * Updates the names of a user, or inserts them if the user has none. A name that is undefined does not change, and is
 * empty in a new row. Returns both names.
 */
export function upsertProfile(
  db: Db,
  { user_id, first_name, last_name }: Partial<NewProfile> & { user_id: number },
) {
  const profile = withKeys({ user_id, first_name: first_name ?? '', last_name: last_name ?? '' })
  const { first_name_key, last_name_key } = profile
  const given = {
    user_id,
    ...(first_name !== undefined && { first_name, first_name_key }),
    ...(last_name !== undefined && { last_name, last_name_key }),
  }
  return db
    .insertInto('profiles')
    .values(profile)
    .onConflict((conflict) => conflict.column('user_id').doUpdateSet(given))
    .returning(['first_name', 'last_name'])
    .executeTakeFirstOrThrow()
}
