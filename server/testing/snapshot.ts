import { sql } from 'kysely'
import { type Db, hasManyWriters } from '../db/database.ts'
import { readTables, type Table } from './test-database.ts'

/** The contents of a database, from which a test can restore them. */
export interface Snapshot {
  /** The definitions of the tables, to find out whether a test has changed them. */
  schema: string
  tables: Table[]
  /** Statements that restore the counters of ids. */
  counters: string[]
}

/** Reads all tables of a small database. */
export async function takeSnapshot(db: Db): Promise<Snapshot> {
  const tables = await readTables(db)
  return { schema: await readSchema(db), tables, counters: await readCounters(db) }
}

/**
 * Restores all rows. Returns whether the database equals the snapshot again. If it does not, it cannot be
 * reused: the test has changed its tables, made it read-only, or closed it.
 */
export async function restoreDatabase(db: Db, { schema, tables, counters }: Snapshot): Promise<boolean> {
  try {
    if ((await readSchema(db)) !== schema) return false
    await db.transaction().execute(async (tx) => {
      await executeAll(
        tx,
        tables.map(({ name }) => `DELETE FROM "${name}"`),
      )
      for (const { name, rows } of tables.toReversed()) await insertRows(tx, name, rows)
      await executeAll(tx, counters)
    })
    return true
  } catch {
    return false
  }
}

/** Executes statements, on PostgreSQL as one, because each takes a round trip. */
async function executeAll(tx: Db, statements: string[]): Promise<void> {
  const block = `DO $$ BEGIN ${statements.join('; ')}; END $$`
  for (const statement of hasManyWriters(tx) ? [block] : statements) await sql.raw(statement).execute(tx)
}

async function insertRows(tx: Db, name: string, rows: Table['rows']): Promise<void> {
  if (rows.length === 0) return
  const values = rows.map((row) => sql`(${sql.join(Object.values(row))})`)
  const columns = sql.join(Object.keys(rows[0] ?? {}).map((column) => sql.ref(column)))
  await sql`INSERT INTO ${sql.table(name)} (${columns}) VALUES ${sql.join(values)}`.execute(tx)
}

async function readSchema(db: Db): Promise<string> {
  const { rows } = hasManyWriters(db)
    ? await sql`SELECT attrelid, attname, atttypid FROM pg_attribute
        WHERE attrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)
        UNION ALL SELECT tgrelid, tgname, 0 FROM pg_trigger WHERE NOT tgisinternal
        ORDER BY 1, 2`.execute(db)
    : await sql`SELECT name, sql FROM sqlite_master ORDER BY name`.execute(db)
  return JSON.stringify(rows)
}

async function readCounters(db: Db): Promise<string[]> {
  const query = hasManyWriters(db)
    ? sql<{ statement: string }>`SELECT format('PERFORM setval(%L, %s, %L)', sequencename,
        coalesce(last_value, 1), last_value IS NOT NULL) AS statement FROM pg_sequences`
    : sql<{ statement: string }>`SELECT 'DELETE FROM sqlite_sequence' AS statement UNION ALL
        SELECT format('INSERT INTO sqlite_sequence VALUES (%Q, %d)', name, seq) FROM sqlite_sequence`
  const { rows } = await query.execute(db)
  return rows.map(({ statement }) => statement)
}
