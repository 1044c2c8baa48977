import type { Insertable, Selectable } from 'kysely'
import type { Db } from '../db/database.ts'
import type { ProfilesTable, UsersTable } from '../db/schema.ts'
import { nameKey } from './name-key.ts'

/** A user's row. */
export type User = Selectable<UsersTable>

const SIGN_IN_COLUMNS = [
  'id',
  'username',
  'password_hash',
  'credentials_version',
  'is_active',
  'is_demo',
] as const

/** What a sign-in must know of a user. */
export type Candidate = Pick<User, (typeof SIGN_IN_COLUMNS)[number]>

/** Finds a user by name, however it is written. */
export function findUserByName(db: Db, name: string): Promise<Candidate | undefined> {
  return db
    .selectFrom('users')
    .select(SIGN_IN_COLUMNS)
    .where('username_key', '=', nameKey(name))
    .executeTakeFirst()
}

/** Finds who owns an address: whoever has proven it, else the oldest account that claims it. */
export function findUserByEmail(db: Db, email: string): Promise<Candidate | undefined> {
  return db
    .selectFrom('users')
    .select(SIGN_IN_COLUMNS)
    .where('email_key', '=', nameKey(email))
    .orderBy((eb) => eb.case().when('email_verified_at', 'is', null).then(1).else(0).end())
    .orderBy('id')
    .limit(1)
    .executeTakeFirst()
}

/** Finds what the tokens of a session say of its user. */
export function findHolder(db: Db, id: number): Promise<Pick<User, 'username' | 'is_active'> | undefined> {
  return db.selectFrom('users').select(['username', 'is_active']).where('id', '=', id).executeTakeFirst()
}

/** Finds the names that a person gave of themselves; there may be none. */
export function findProfile(db: Db, userId: number) {
  return db
    .selectFrom('profiles')
    .select(['first_name', 'last_name'])
    .where('user_id', '=', userId)
    .executeTakeFirst()
}

/** Tells whether there is nobody but superusers, whom the command line adds. */
export async function isWithoutPeople(db: Db): Promise<boolean> {
  const person = await db
    .selectFrom('users')
    .select('id')
    .where('is_superuser', '=', 0)
    .limit(1)
    .executeTakeFirst()
  return person === undefined
}

/** A user to be added. The keys follow from name and address. */
export type NewUser = Omit<Insertable<UsersTable>, 'username_key' | 'email_key'>

/** Adds a user; undefined when the name is taken. */
export function insertUser(db: Db, user: NewUser): Promise<Pick<User, 'id'> | undefined> {
  return db
    .insertInto('users')
    .values({ ...user, username_key: nameKey(user.username), email_key: nameKey(user.email) })
    .onConflict((conflict) => conflict.column('username_key').doNothing())
    .returning('id')
    .executeTakeFirst()
}

/** Adds the names of a user. */
export async function insertProfile(db: Db, profile: Insertable<ProfilesTable>): Promise<void> {
  await db.insertInto('profiles').values(profile).execute()
}

/** Replaces the password; a sign-in that has read the old one begins no session any more. */
export async function updatePassword(db: Db, id: number, passwordHash: string): Promise<void> {
  await db
    .updateTable('users')
    .set((eb) => ({
      password_hash: passwordHash,
      credentials_version: eb('credentials_version', '+', 1),
    }))
    .where('id', '=', id)
    .execute()
}
