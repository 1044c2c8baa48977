import type { Kysely } from 'kysely'

/** Adds the columns for the facts that a mail states about its cause: the client of the request, and one detail. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const column of COLUMNS) {
    await db.schema
      .alterTable('outbox')
      .addColumn(column, 'text', (text) => text.notNull().defaultTo(''))
      .execute()
  }
}

/** Drops these columns. */
export async function down(db: Kysely<unknown>): Promise<void> {
  for (const column of COLUMNS) await db.schema.alterTable('outbox').dropColumn(column).execute()
}

const COLUMNS = ['ip', 'user_agent', 'detail']
