import type { Insertable } from 'kysely'
import type { NewEvent } from '../audit/audit-repository.ts'
import type { Db } from '../db/database.ts'
import type { ProfilesTable, SessionsTable, UsersTable } from '../db/schema.ts'

/** The rows to insert. */
export type UserRow = Insertable<UsersTable>
export type ProfileRow = Insertable<ProfilesTable>
export type SessionRow = Insertable<SessionsTable>

/**
 * Inserts users, and returns those that were inserted. Users whose name or e-mail address is taken are left
 * out.
 */
export function insertNewUsers(db: Db, users: UserRow[]) {
  return db
    .insertInto('users')
    .values(users)
    .onConflict((conflict) => conflict.doNothing())
    .returning(['id', 'username'])
    .execute()
}

/** Inserts the names of users. */
export async function insertProfiles(db: Db, profiles: ProfileRow[]): Promise<void> {
  if (profiles.length > 0) await db.insertInto('profiles').values(profiles).execute()
}

/** Inserts sessions, live or ended. */
export async function insertSessions(db: Db, sessions: SessionRow[]): Promise<void> {
  if (sessions.length > 0) await db.insertInto('sessions').values(sessions).execute()
}

/** Inserts events, which may be long past. */
export async function insertEvents(db: Db, events: NewEvent[]): Promise<void> {
  if (events.length > 0) await db.insertInto('audit_events').values(events).execute()
}
