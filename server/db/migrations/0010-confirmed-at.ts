import { type Kysely, sql } from 'kysely'

/**
 * Adds `confirmed_at`: when the owner of a session last signed in or confirmed. For existing sessions it is the
 * time of their sign-in.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('sessions')
    .addColumn('confirmed_at', 'integer', (column) => column.notNull().defaultTo(0))
    .execute()
  await sql`update sessions set confirmed_at = created_at`.execute(db)
}

/** Drops the column. */
export async function down(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('sessions').dropColumn('confirmed_at').execute()
}
