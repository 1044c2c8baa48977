import type { Kysely } from 'kysely'

/**
 * Adds what a mail says about the request that caused it: the client's IP address and User-Agent, and a detail that
 * depends on the kind of the mail.
 */
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
