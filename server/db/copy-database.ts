import { type Kysely, sql } from 'kysely'
import type { Db } from './database.ts'
import { TABLES } from './tables.ts'

/** In rows. PostgreSQL allows 65,535 values in a statement, and a batch of the widest table has fewer. */
const BATCH = 1_000

/** A database whose tables have no types, because the copy works for any columns. */
type AnyDb = Kysely<Record<string, Record<string, unknown>>>

export interface TableCount {
  table: string
  rows: number
}

/** Returns the number of rows of each table, in the order in which tables are copied. */
export async function countRows(db: Db): Promise<TableCount[]> {
  const counts: TableCount[] = []
  for (const table of TABLES) counts.push({ table, rows: await countTable(db, table) })
  return counts
}

async function countTable(db: Db, table: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`SELECT count(*) AS count FROM ${sql.table(table)}`.execute(db)
  return rows[0]?.count ?? 0
}

/**
 * Locks all tables against other writers until the transaction `target` ends, and disables the timeout of its
 * statements. `target` must be a PostgreSQL database.
 */
export async function reserveDatabase(target: Db): Promise<void> {
  await sql`LOCK TABLE ${sql.join(TABLES.map((table) => sql.table(table)))} IN EXCLUSIVE MODE`.execute(target)
  await sql`SET LOCAL statement_timeout = 0`.execute(target)
}

/**
 * Copies all rows of all tables from SQLite to PostgreSQL. `source` and `target` are transactions. The target must
 * have the same tables, without rows. `copied` is called after every batch, with the number of its rows. If
 * `copied` throws, the copy ends.
 */
export async function copyDatabase(source: Db, target: Db, copied: (rows: number) => Promise<void>) {
  for (const table of TABLES) {
    for await (const batch of readInBatches(source as unknown as AnyDb, table)) {
      await (target as unknown as AnyDb).insertInto(table).values(batch).execute()
      await copied(batch.length)
    }
  }
  await continueIdentities(source, target)
}

async function* readInBatches(source: AnyDb, table: string) {
  let batch: Record<string, unknown>[] = []
  for await (const row of source.selectFrom(table).selectAll().stream()) {
    if (batch.push(row) < BATCH) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

/**
 * Makes PostgreSQL continue the numbering of ids where SQLite was. Otherwise a new user could get the id of a
 * deleted one, which may still be in the audit trail.
 */
async function continueIdentities(source: Db, target: Db): Promise<void> {
  const given = sql<{ name: string; seq: number }>`SELECT name, seq FROM sqlite_sequence WHERE seq > 0`
  for (const { name, seq } of (await given.execute(source)).rows) {
    await sql`SELECT setval(pg_get_serial_sequence(${name}, 'id'), ${seq})`.execute(target)
  }
}
