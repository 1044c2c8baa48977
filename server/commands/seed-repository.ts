import type { Insertable } from 'kysely'
import type { NewEvent } from '../audit/audit-repository.ts'
import type { Db } from '../db/database.ts'
import type { ProfilesTable, SessionsTable, UsersTable } from '../db/schema.ts'

/** Rows that are to be added. */
export type UserRow = Insertable<UsersTable>
export type ProfileRow = Insertable<ProfilesTable>
export type SessionRow = Insertable<SessionsTable>

/** Adds users, but for those whose name or address somebody has. Returns whom it added. */
export function insertNewUsers(db: Db, users: UserRow[]) {
  return db
    .insertInto('users')
    .values(users)
    .onConflict((conflict) => conflict.doNothing())
    .returning(['id', 'username'])
    .execute()
}

/** Adds the names of users. */
export async function insertProfiles(db: Db, profiles: ProfileRow[]): Promise<void> {
  if (profiles.length > 0) await db.insertInto('profiles').values(profiles).execute()
}

/** Adds sessions that have been, or still are. */
export async function insertSessions(db: Db, sessions: SessionRow[]): Promise<void> {
  if (sessions.length > 0) await db.insertInto('sessions').values(sessions).execute()
}

/** Adds events that have been. */
export async function insertEvents(db: Db, events: NewEvent[]): Promise<void> {
  if (events.length > 0) await db.insertInto('audit_events').values(events).execute()
}
