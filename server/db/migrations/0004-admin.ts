import { type Kysely, sql } from 'kysely'

/** Adds the acting staff member to events, and indexes for the lists of users and events. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('audit_events').addColumn('actor_id', 'integer').execute()
  await replaceEventIndexes(db)
  await replaceAddressIndexes(db)
  for (const [name, key] of Object.entries(SORTS)) {
    // Includes every column that the list filters by, so that rows outside of the list are not read.
    await sql`create index ${sql.ref(name)} on users (${sql.raw(key)}, id, is_active, is_staff, username_key, email_key)`.execute(
      db,
    )
  }
}

/** Drops both. */
export async function down(db: Kysely<unknown>): Promise<void> {
  for (const name of Object.keys(SORTS)) await db.schema.dropIndex(name).execute()
  for (const name of ['audit_events_day', 'audit_events_event', 'audit_events_user']) {
    await db.schema.dropIndex(name).execute()
  }
  await db.schema.createIndex('users_email_key').on('users').column('email_key').execute()
  await db.schema.dropIndex('users_pending_email_key').execute()
  await db.schema.createIndex('audit_events_user_id').on('audit_events').column('user_id').execute()
  await db.schema.alterTable('audit_events').dropColumn('actor_id').execute()
}

/** Databases differ in where null sorts. 0 sorts first in all of them. */
const SORTS = {
  users_by_username: 'username_key',
  users_by_email: 'email_key',
  users_by_date_joined: 'date_joined',
  users_by_last_login: 'coalesce(last_login, 0)',
}

async function replaceEventIndexes(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropIndex('audit_events_user_id').execute()
  await sql`create index audit_events_day on audit_events (("at" - "at" % 86400), "event", "count")`.execute(
    db,
  )
  await db.schema.createIndex('audit_events_event').on('audit_events').columns(['event', 'id']).execute()
  await db.schema.createIndex('audit_events_user').on('audit_events').columns(['user_id', 'id']).execute()
}

/** The index for sorting by e-mail address serves lookups too. A pending e-mail address is rare. */
async function replaceAddressIndexes(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropIndex('users_email_key').execute()
  await db.schema
    .createIndex('users_pending_email_key')
    .on('users')
    .column('pending_email_key')
    .where('pending_email_key' as never, 'is not', null)
    .execute()
}
