import type { Insertable } from 'kysely'
import type { NewEvent } from '../audit/audit-repository.ts'
import type { Db } from '../db/database.ts'
import type { ProfilesTable, SessionsTable, UsersTable } from '../db/schema.ts'

/** Rows to insert. */
export type UserRow = Insertable<UsersTable>
export type ProfileRow = Insertable<ProfilesTable>
export type SessionRow = Insertable<SessionsTable>

/** Inserts users, except those whose name or e-mail address is taken. Returns the inserted ones. */
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

/** Inserts live and ended sessions. */
export async function insertSessions(db: Db, sessions: SessionRow[]): Promise<void> {
  if (sessions.length > 0) await db.insertInto('sessions').values(sessions).execute()
}

/** Inserts past events. */
export async function insertEvents(db: Db, events: NewEvent[]): Promise<void> {
  if (events.length > 0) await db.insertInto('audit_events').values(events).execute()
}
