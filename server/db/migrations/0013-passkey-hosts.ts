import type { Kysely } from 'kysely'

/** Adds the host of a passkey. It is null for existing passkeys until they are used. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('passkeys').addColumn('rp_id', 'text').execute()
}

/** Drops the column. */
export async function down(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('passkeys').dropColumn('rp_id').execute()
}
