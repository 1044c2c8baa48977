import type { Insertable, Selectable } from 'kysely'
import type { Db } from '../db/database.ts'
import type { ProfilesTable, UsersTable } from '../db/schema.ts'

export type User = Selectable<UsersTable>
export type Profile = Selectable<ProfilesTable>

/** Finds a user by the folded name. */
export function findUserByNameKey(db: Db, nameKey: string): Promise<User | undefined> {
  return db.selectFrom('users').selectAll().where('username_key', '=', nameKey).executeTakeFirst()
}

/** Finds who owns an address: whoever has proven it, else the oldest account that claims it. */
export function findUserByEmailKey(db: Db, emailKey: string): Promise<User | undefined> {
  return db
    .selectFrom('users')
    .selectAll()
    .where('email_key', '=', emailKey)
    .orderBy((eb) => eb.case().when('email_verified_at', 'is', null).then(1).else(0).end())
    .orderBy('id')
    .limit(1)
    .executeTakeFirst()
}

export function findUserById(db: Db, id: number): Promise<User | undefined> {
  return db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst()
}

export function findProfile(db: Db, userId: number): Promise<Profile | undefined> {
  return db.selectFrom('profiles').selectAll().where('user_id', '=', userId).executeTakeFirst()
}

export async function isWithoutUsers(db: Db): Promise<boolean> {
  return (await db.selectFrom('users').select('id').limit(1).executeTakeFirst()) === undefined
}

/** Adds a user; undefined when the name is taken. */
export function insertUser(db: Db, user: Insertable<UsersTable>): Promise<User | undefined> {
  return db
    .insertInto('users')
    .values(user)
    .onConflict((conflict) => conflict.column('username_key').doNothing())
    .returningAll()
    .executeTakeFirst()
}

export async function insertProfile(db: Db, profile: Insertable<ProfilesTable>): Promise<void> {
  await db.insertInto('profiles').values(profile).execute()
}

/** Replaces the password; tokens that were issued before it know an older version. */
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
