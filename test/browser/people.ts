import { hashSync } from 'bcryptjs'
import SqliteDatabase from 'better-sqlite3'
import { DEMO_ACCOUNTS } from '../../shared/demo-accounts.ts'
import type { RunningApp } from './running-app.ts'

/** A user with an account, or about to make one. */
export type Person = Record<'username' | 'password' | 'first_name' | 'last_name' | 'email', string>

/** The two users of the tutorial. A test that changes their accounts starts its own app. */
export const [SAM, TIM] = DEMO_ACCOUNTS

/** A user whom the stand-in providers know, and who has no account yet. */
export const ADA: Person = {
  username: 'ada',
  password: 'four words and more',
  first_name: 'Ada',
  last_name: 'Lovelace',
  email: 'ada@example.com',
}

let made = 0

/** Returns a new user for one test, without an account. */
export function newPerson(): Person {
  const username = `mary${++made}`
  return {
    username,
    password: ADA.password,
    first_name: 'Mary',
    last_name: 'Somerville',
    email: `${username}@example.com`,
  }
}

const HASH = hashSync(ADA.password, 4)

/** Adds an account with a verified e-mail address, for one test. */
export function addPerson({ database }: Pick<RunningApp, 'database'>, facts: Partial<Person> = {}): Person {
  const person = { ...newPerson(), ...facts }
  const { username, email, first_name, last_name } = person
  const now = Math.floor(Date.now() / 1_000)
  write(database, (db) => {
    const { lastInsertRowid } = db
      .prepare(
        `INSERT INTO users (username, username_key, email, email_key, email_verified_at, password_hash, date_joined)
         VALUES (?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(username, username, email, email, now, HASH, now)
    db.prepare(
      `INSERT INTO profiles (user_id, first_name, last_name, first_name_key, last_name_key)
       VALUES (?, ?, ?, lower(?), lower(?))`,
    ).run(lastInsertRowid, first_name, last_name, first_name, last_name)
  })
  return person
}

/** Adds a superuser for one test. */
export function addSuperuser(app: Pick<RunningApp, 'database'>): Person {
  const person = addPerson(app)
  write(app.database, (db) => {
    db.prepare('UPDATE users SET is_staff = 1, is_superuser = 1 WHERE username = ?').run(person.username)
  })
  return person
}

/** Makes the sign-ins of a user older than ten minutes, so that they no longer count as fresh. */
export function ageSignIn(app: Pick<RunningApp, 'database'>, person: Pick<Person, 'username'>): void {
  passTimeIn(app, person, 'confirmed_at', 601)
}

/** Puts a time of the sessions of a user back by these seconds, as if that much time had passed since. */
export function passTimeIn(
  { database }: Pick<RunningApp, 'database'>,
  { username }: Pick<Person, 'username'>,
  column: 'confirmed_at' | 'rotated_at' | 'expires_at',
  seconds: number,
): void {
  write(database, (db) => {
    db.prepare(
      `UPDATE sessions SET ${column} = ${column} - ?
       WHERE user_id = (SELECT id FROM users WHERE username = ?)`,
    ).run(seconds, username)
  })
}

/** Writes into the database of a running app. */
export function write(database: string, change: (db: SqliteDatabase.Database) => void): void {
  const db = new SqliteDatabase(database)
  try {
    db.transaction(change)(db)
  } finally {
    db.close()
  }
}
