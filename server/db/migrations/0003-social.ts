import type { Kysely } from 'kysely'

/**
 * Creates the tables for identities at providers, for identities whose sign-in is not complete, and for used
 * `state` parameters.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createIdentities(db)
  await createWaitingIdentities(db)
  await createSpentStates(db)
}

/** Drops these tables with all their data. */
export async function down(db: Kysely<unknown>): Promise<void> {
  for (const table of ['spent_states', 'waiting_identities', 'identities']) {
    await db.schema.dropTable(table).execute()
  }
}

async function createIdentities(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('identities')
    .addColumn('provider', 'text', (column) => column.notNull())
    .addColumn('subject', 'text', (column) => column.notNull())
    .addColumn('user_id', 'integer', (column) => column.notNull().references('users.id').onDelete('cascade'))
    .addColumn('email', 'text')
    .addColumn('linked_at', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('identities_pk', ['provider', 'subject'])
    .addUniqueConstraint('identities_user_provider', ['user_id', 'provider'])
    .execute()
}

async function createWaitingIdentities(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('waiting_identities')
    .addColumn('hash', 'text', (column) => column.primaryKey())
    .addColumn('next', 'text', (column) => column.notNull())
    .addColumn('provider', 'text', (column) => column.notNull())
    .addColumn('subject', 'text', (column) => column.notNull())
    .addColumn('email', 'text')
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('transport', 'text', (column) => column.notNull())
    .addColumn('return_to', 'text', (column) => column.notNull())
    .addColumn('user_id', 'integer', (column) => column.references('users.id').onDelete('cascade'))
    .addColumn('expires_at', 'integer', (column) => column.notNull())
    .addColumn('used_at', 'integer')
    .execute()
  await db.schema
    .createIndex('waiting_identities_expires_at')
    .on('waiting_identities')
    .column('expires_at')
    .execute()
}

async function createSpentStates(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('spent_states')
    .addColumn('hash', 'text', (column) => column.primaryKey())
    .addColumn('expires_at', 'integer', (column) => column.notNull())
    .execute()
  await db.schema.createIndex('spent_states_expires_at').on('spent_states').column('expires_at').execute()
}
