import type { Kysely } from 'kysely'

/**
 * Creates the tables for secrets of authenticator apps, for recovery codes, and for sign-ins that wait for their
 * second step.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createTotpSecrets(db)
  await createRecoveryCodes(db)
  await createChallenges(db)
}

/** Drops these tables with all their data. Sign-ins ask for no second factor afterwards. */
export async function down(db: Kysely<unknown>): Promise<void> {
  for (const table of ['second_factor_challenges', 'recovery_codes', 'totp_secrets']) {
    await db.schema.dropTable(table).execute()
  }
}

async function createTotpSecrets(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('totp_secrets')
    .addColumn('user_id', 'integer', (column) => column.notNull().references('users.id').onDelete('cascade'))
    .addColumn('is_confirmed', 'integer', (column) => column.notNull())
    .addColumn('sealed', 'text', (column) => column.notNull())
    .addColumn('kid', 'text', (column) => column.notNull())
    .addColumn('last_step', 'integer', (column) => column.notNull())
    .addColumn('since', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('totp_secrets_pk', ['user_id', 'is_confirmed'])
    .execute()
}

async function createRecoveryCodes(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('recovery_codes')
    .addColumn('user_id', 'integer', (column) => column.notNull().references('users.id').onDelete('cascade'))
    .addColumn('hash', 'text', (column) => column.notNull())
    .addColumn('salt', 'text', (column) => column.notNull())
    .addColumn('used_at', 'integer')
    .addPrimaryKeyConstraint('recovery_codes_pk', ['user_id', 'hash'])
    .execute()
}

async function createChallenges(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('second_factor_challenges')
    .addColumn('hash', 'text', (column) => column.primaryKey())
    .addColumn('cookie_hash', 'text')
    .addColumn('user_id', 'integer', (column) => column.notNull().references('users.id').onDelete('cascade'))
    .addColumn('credentials_version', 'integer', (column) => column.notNull())
    .addColumn('transport', 'text', (column) => column.notNull())
    .addColumn('tries', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('expires_at', 'integer', (column) => column.notNull())
    .execute()
  await db.schema
    .createIndex('second_factor_challenges_expires_at')
    .on('second_factor_challenges')
    .column('expires_at')
    .execute()
}
