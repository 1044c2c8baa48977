import { type Kysely, sql } from 'kysely'

/**
 * Adds `email_verified_at` to the indexes of the list of users, so that staff can filter by it. Adds indexes for
 * rare kinds of users, such as staff, so that they can be counted quickly.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await replaceSortIndexes(db, ', email_verified_at')
  for (const [name, { column, condition }] of Object.entries(RARE)) {
    await sql`create index ${sql.ref(name)} on users (id, ${sql.ref(column)}) where ${sql.raw(condition)}`.execute(
      db,
    )
  }
}

/** Drops these indexes, and creates those of migration 0004 again. */
export async function down(db: Kysely<unknown>): Promise<void> {
  for (const name of Object.keys(RARE)) await db.schema.dropIndex(name).execute()
  await replaceSortIndexes(db, '')
}

const RARE = {
  users_deactivated: { column: 'is_active', condition: 'is_active = 0' },
  users_staff: { column: 'is_staff', condition: 'is_staff = 1' },
  users_unverified: { column: 'email_verified_at', condition: 'email_verified_at is null' },
}

const SORTS = {
  users_by_username: 'username_key',
  users_by_email: 'email_key',
  users_by_date_joined: 'date_joined',
  users_by_last_login: 'coalesce(last_login, 0)',
}

async function replaceSortIndexes(db: Kysely<unknown>, added: string): Promise<void> {
  for (const [name, key] of Object.entries(SORTS)) {
    await db.schema.dropIndex(name).execute()
    await sql`create index ${sql.ref(name)} on users (${sql.raw(key)}, id, is_active, is_staff, username_key, email_key${sql.raw(added)})`.execute(
      db,
    )
  }
}
