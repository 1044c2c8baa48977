import type { Kysely } from 'kysely'

/** Creates users, profiles and sessions. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createUsers(db)
  await createProfiles(db)
  await createSessions(db)
}

/** Drops these tables with all their data. */
export async function down(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropTable('sessions').execute()
  await db.schema.dropTable('profiles').execute()
  await db.schema.dropTable('users').execute()
}

async function createUsers(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('users')
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('username', 'text', (column) => column.notNull())
    .addColumn('username_key', 'text', (column) => column.notNull().unique())
    .addColumn('email', 'text', (column) => column.notNull())
    .addColumn('email_key', 'text', (column) => column.notNull())
    .addColumn('email_verified_at', 'integer')
    .addColumn('password_hash', 'text')
    .addColumn('credentials_version', 'integer', (column) => column.notNull().defaultTo(1))
    .addColumn('is_active', 'integer', (column) => column.notNull().defaultTo(1))
    .addColumn('is_staff', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('is_superuser', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('is_demo', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('date_joined', 'integer', (column) => column.notNull())
    .addColumn('last_login', 'integer')
    .execute()
  await db.schema.createIndex('users_email_key').on('users').column('email_key').execute()
  // Several accounts may have the same e-mail address, but only one can have verified it.
  await db.schema
    .createIndex('users_proven_email_key')
    .unique()
    .on('users')
    .column('email_key')
    .where('email_verified_at' as never, 'is not', null)
    .execute()
}

async function createProfiles(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('profiles')
    .addColumn('user_id', 'integer', (column) =>
      column.primaryKey().references('users.id').onDelete('cascade'),
    )
    .addColumn('first_name', 'text', (column) => column.notNull())
    .addColumn('last_name', 'text', (column) => column.notNull())
    .execute()
}

async function createSessions(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('sessions')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('user_id', 'integer', (column) => column.notNull().references('users.id').onDelete('cascade'))
    .addColumn('transport', 'text', (column) => column.notNull())
    .addColumn('generation', 'integer', (column) => column.notNull().defaultTo(1))
    .addColumn('generation_used', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('created_at', 'integer', (column) => column.notNull())
    .addColumn('rotated_at', 'integer', (column) => column.notNull())
    .addColumn('expires_at', 'integer', (column) => column.notNull())
    .addColumn('ends_at', 'integer', (column) => column.notNull())
    .addColumn('revoked_at', 'integer')
    .addColumn('revoked_reason', 'text')
    .addColumn('user_agent', 'text', (column) => column.notNull())
    .addColumn('ip', 'text', (column) => column.notNull())
    .execute()
  await db.schema.createIndex('sessions_user_id').on('sessions').column('user_id').execute()
  await db.schema.createIndex('sessions_expires_at').on('sessions').column('expires_at').execute()
}
