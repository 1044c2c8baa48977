import type { Insertable, Selectable } from 'kysely'
import type { Db } from '../db/database.ts'
import type { ProfilesTable, UsersTable } from '../db/schema.ts'
import { foldText, nameKey, readableEmail } from './name-key.ts'

/** A user's row. */
export type User = Selectable<UsersTable>

/** The columns of a `UserForSignIn`. */
export const SIGN_IN_COLUMNS = [
  'users.id',
  'users.username',
  'users.email_verified_at',
  'users.password_hash',
  'users.credentials_version',
  'users.is_active',
  'users.is_demo',
] as const

/** The columns of a user that a sign-in needs. */
export type UserForSignIn = Pick<
  User,
  'id' | 'username' | 'email_verified_at' | 'password_hash' | 'credentials_version' | 'is_active' | 'is_demo'
>

/** Returns the user whom a user name or an e-mail address means, in any spelling. */
export function findUserForSignIn(db: Db, name: string): Promise<UserForSignIn | undefined> {
  return meantBy(db, name).select(SIGN_IN_COLUMNS).executeTakeFirst()
}

/** Returns the same by id. */
export function findUserForSignInById(db: Db, id: number): Promise<UserForSignIn | undefined> {
  return db.selectFrom('users').select(SIGN_IN_COLUMNS).where('id', '=', id).executeTakeFirst()
}

/**
 * An e-mail address means the user who has verified it, otherwise the oldest account that claims it. User
 * names have no @, so no text means two accounts.
 */
export function meantBy(db: Db, name: string) {
  const key = nameKey(name)
  const users = db.selectFrom('users').limit(1)
  if (!key.includes('@')) return users.where('username_key', '=', key)
  return users
    .where('email_key', '=', key)
    .orderBy((eb) => eb.case().when('email_verified_at', 'is', null).then(1).else(0).end())
    .orderBy('id')
}

/** Returns whether there are no users except superusers, whom the command line adds. */
export async function isWithoutPeople(db: Db): Promise<boolean> {
  const person = await db
    .selectFrom('users')
    .select('id')
    .where('is_superuser', '=', 0)
    .limit(1)
    .executeTakeFirst()
  return person === undefined
}

/** A user to add. The keys are derived from user name and e-mail address. */
export type NewUser = Omit<Insertable<UsersTable>, 'username_key' | 'email_key'>

/** Inserts a user. Returns undefined if the name is taken. */
export function insertUser(db: Db, user: NewUser): Promise<Pick<User, 'id'> | undefined> {
  const { username, email } = user
  return db
    .insertInto('users')
    .values({
      ...user,
      email: readableEmail(email),
      username_key: nameKey(username),
      email_key: nameKey(email),
    })
    .onConflict((conflict) => conflict.column('username_key').doNothing())
    .returning('id')
    .executeTakeFirst()
}

/** Records the time of the last sign-in. */
export async function updateLastLogin(db: Db, id: number, now: number): Promise<void> {
  await db.updateTable('users').set({ last_login: now }).where('id', '=', id).execute()
}

/** The names of a user. Their keys are derived from them. */
export type NewProfile = Omit<ProfilesTable, 'first_name_key' | 'last_name_key'>

/** Inserts the names of a user. */
export async function insertProfile(db: Db, profile: NewProfile): Promise<void> {
  await db.insertInto('profiles').values(withKeys(profile)).execute()
}

function withKeys(profile: NewProfile): ProfilesTable {
  const { first_name, last_name } = profile
  return { ...profile, first_name_key: foldText(first_name), last_name_key: foldText(last_name) }
}

/** Returns what the profile of a user shows. */
export function findAccount(db: Db, id: number) {
  return db
    .selectFrom('users')
    .leftJoin('profiles', 'profiles.user_id', 'users.id')
    .select(['users.id', 'users.username', 'users.email', 'users.email_verified_at', 'users.pending_email'])
    .select(['users.is_staff', 'users.date_joined', 'users.last_login'])
    .select(['profiles.first_name', 'profiles.last_name'])
    .where('users.id', '=', id)
    .executeTakeFirst()
}

/** Replaces or inserts the names of a user. An undefined name stays as it is. Returns the current names. */
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
