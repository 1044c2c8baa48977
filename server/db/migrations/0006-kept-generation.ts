import { type Kysely, sql } from 'kysely'

/**
 * Replaces a flag of sessions by a number. The flag was whether the newest generation had been used. The number is
 * the newest generation that the browser is known to have on disk.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('sessions').renameColumn('generation_used', 'generation_kept').execute()
  await sql`update sessions set generation_kept = generation - 1 + generation_kept`.execute(db)
}

/** Restores the flag whether the newest generation had been used. */
export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`update sessions
    set generation_kept = case when generation_kept = generation then 1 else 0 end`.execute(db)
  await db.schema.alterTable('sessions').renameColumn('generation_kept', 'generation_used').execute()
}
