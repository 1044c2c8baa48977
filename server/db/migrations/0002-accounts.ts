import type { Kysely } from 'kysely'

/**
 * Creates the tables and columns for pending e-mail addresses, mailed links, mail, limits, audit trail and
 * known networks.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await addPendingEmail(db)
  await createOneTimeTokens(db)
  await createOutbox(db)
  await createRateLimits(db)
  await createAuditEvents(db)
  await createKnownNetworks(db)
}

/** Drops these tables and columns with all their data. */
export async function down(db: Kysely<unknown>): Promise<void> {
  for (const table of ['known_networks', 'audit_events', 'rate_limits', 'outbox', 'one_time_tokens']) {
    await db.schema.dropTable(table).execute()
  }
  await db.schema.alterTable('users').dropColumn('pending_email_key').execute()
  await db.schema.alterTable('users').dropColumn('pending_email').execute()
}

async function addPendingEmail(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('users').addColumn('pending_email', 'text').execute()
  await db.schema.alterTable('users').addColumn('pending_email_key', 'text').execute()
}

async function createOneTimeTokens(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('one_time_tokens')
    .addColumn('hash', 'text', (column) => column.primaryKey())
    .addColumn('purpose', 'text', (column) => column.notNull())
    .addColumn('user_id', 'integer', (column) => column.notNull().references('users.id').onDelete('cascade'))
    .addColumn('email', 'text', (column) => column.notNull())
    .addColumn('expires_at', 'integer', (column) => column.notNull())
    .addColumn('used_at', 'integer')
    .execute()
  await db.schema.createIndex('one_time_tokens_user_id').on('one_time_tokens').column('user_id').execute()
  await db.schema
    .createIndex('one_time_tokens_expires_at')
    .on('one_time_tokens')
    .column('expires_at')
    .execute()
}

async function createOutbox(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('outbox')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('user_id', 'integer', (column) => column.references('users.id').onDelete('cascade'))
    .addColumn('recipient', 'text', (column) => column.notNull())
    .addColumn('attempts', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('not_before', 'integer', (column) => column.notNull())
    .addColumn('created_at', 'integer', (column) => column.notNull())
    .execute()
  await db.schema.createIndex('outbox_not_before').on('outbox').column('not_before').execute()
}

async function createRateLimits(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('rate_limits')
    .addColumn('key', 'text', (column) => column.primaryKey())
    .addColumn('count', 'integer', (column) => column.notNull())
    .addColumn('resets_at', 'integer', (column) => column.notNull())
    .execute()
  await db.schema.createIndex('rate_limits_resets_at').on('rate_limits').column('resets_at').execute()
}

async function createAuditEvents(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('audit_events')
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('at', 'integer', (column) => column.notNull())
    .addColumn('event', 'text', (column) => column.notNull())
    // The column is not a foreign key, because events must stay when the account is deleted.
    .addColumn('user_id', 'integer')
    .addColumn('sid', 'text')
    .addColumn('ip', 'text', (column) => column.notNull())
    .addColumn('user_agent', 'text', (column) => column.notNull())
    .addColumn('count', 'integer', (column) => column.notNull().defaultTo(1))
    .addColumn('bucket', 'text', (column) => column.unique())
    .execute()
  await db.schema.createIndex('audit_events_at').on('audit_events').column('at').execute()
  await db.schema.createIndex('audit_events_user_id').on('audit_events').column('user_id').execute()
}

async function createKnownNetworks(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('known_networks')
    .addColumn('user_id', 'integer', (column) => column.notNull().references('users.id').onDelete('cascade'))
    .addColumn('network', 'text', (column) => column.notNull())
    .addColumn('seen_at', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('known_networks_pk', ['user_id', 'network'])
    .execute()
  await db.schema.createIndex('known_networks_seen_at').on('known_networks').column('seen_at').execute()
}
