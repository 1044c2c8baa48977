import type { Insertable, Selectable } from 'kysely'
import type { Db } from '../db/database.ts'
import type { UsersTable } from '../db/schema.ts'
import { nameKey, readableEmail } from './name-key.ts'

export type User = Selectable<UsersTable>

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

/**
 * Returns the user with a username or an e-mail address. Case and other differences that `nameKey` removes do not
 * matter.
 */
export function findUserForSignIn(db: Db, name: string): Promise<UserForSignIn | undefined> {
  return meantBy(db, name).select(SIGN_IN_COLUMNS).executeTakeFirst()
}

/** Returns the user with this id, with the columns that a sign-in needs. */
export function findUserForSignInById(db: Db, id: number): Promise<UserForSignIn | undefined> {
  return db.selectFrom('users').select(SIGN_IN_COLUMNS).where('id', '=', id).executeTakeFirst()
}

/**
 * Returns the query for the user with a name. An e-mail address names the user who has verified it. If no user has
 * verified it, it names the oldest account that has it. Usernames contain no @, so that no username equals an
 * e-mail address.
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

/** A user to insert. The keys are left out, because `insertUser` derives them from the names. */
export type NewUser = Omit<Insertable<UsersTable>, 'username_key' | 'email_key'>

/** Inserts a user. Returns undefined if the username is taken. */
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

export async function updateLastLogin(db: Db, id: number, now: number): Promise<void> {
  await db.updateTable('users').set({ last_login: now }).where('id', '=', id).execute()
}
