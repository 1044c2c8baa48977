import type { Kysely } from 'kysely'

/** Creates the notes of the users. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('notes')
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('user_id', 'integer', (column) => column.notNull().references('users.id').onDelete('cascade'))
    .addColumn('text', 'text', (column) => column.notNull())
    .addColumn('created_at', 'integer', (column) => column.notNull())
    .execute()
  await db.schema.createIndex('notes_user_id').on('notes').columns(['user_id', 'id']).execute()
}

/** Drops the notes. */
export async function down(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropTable('notes').execute()
}
