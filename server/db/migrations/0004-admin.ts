import { type Kysely, sql } from 'kysely'

/** Adds to events the staff member who acted. Adds indexes for the lists of users and events. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('audit_events').addColumn('actor_id', 'integer').execute()
  await replaceEventIndexes(db)
  await replaceAddressIndexes(db)
  for (const [name, key] of Object.entries(SORTS)) {
    // The index includes the columns by which this version filters the list. The database then reads only the rows
    // that it returns.
    await sql`create index ${sql.ref(name)} on users (${sql.raw(key)}, id, is_active, is_staff, username_key, email_key)`.execute(
      db,
    )
  }
}

/** Drops the column and the new indexes, and creates the former indexes again. */
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

/** The expressions by which lists of users are sorted. Databases differ in where they sort null, so null becomes 0. */
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

/**
 * Drops the index for looking up an e-mail address, because the index for sorting by e-mail address serves for
 * looking one up as well. Adds an index for pending addresses, which contains only the few rows that have one.
 */
async function replaceAddressIndexes(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropIndex('users_email_key').execute()
  await db.schema
    .createIndex('users_pending_email_key')
    .on('users')
    .column('pending_email_key')
    .where('pending_email_key' as never, 'is not', null)
    .execute()
}
