import { type Kysely, sql } from 'kysely'

/** Stores which generation a browser has kept, instead of whether the newest one was used. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('sessions').renameColumn('generation_used', 'generation_kept').execute()
  await sql`update sessions set generation_kept = generation - 1 + generation_kept`.execute(db)
}

/** Stores whether the newest generation was used. */
export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`update sessions
    set generation_kept = case when generation_kept = generation then 1 else 0 end`.execute(db)
  await db.schema.alterTable('sessions').renameColumn('generation_kept', 'generation_used').execute()
}
