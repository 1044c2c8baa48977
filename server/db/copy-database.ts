import { type Kysely, sql } from 'kysely'
import type { Db } from './database.ts'
import type { Database } from './schema.ts'

/** The tables, each after those that it refers to. The type requires every new table to be listed here. */
const ORDER: Record<keyof Database, true> = {
  users: true,
  profiles: true,
  sessions: true,
  one_time_tokens: true,
  outbox: true,
  rate_limits: true,
  audit_events: true,
  known_networks: true,
  identities: true,
  waiting_identities: true,
  spent_states: true,
}

const TABLES = Object.keys(ORDER)

/** Even the widest table stays below the 65,535 values that a statement of PostgreSQL may have. */
const BATCH = 1_000

/** Untyped tables, because a copy does not depend on their columns. */
type AnyDb = Kysely<Record<string, Record<string, unknown>>>

export interface TableCount {
  table: string
  rows: number
}

/** Returns the number of rows of every table, in the order in which they are copied. */
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
 * Locks out all other writers until the transaction `target`, of PostgreSQL, ends, and disables the timeout
 * of its statements.
 */
export async function reserveDatabase(target: Db): Promise<void> {
  await sql`LOCK TABLE ${sql.join(TABLES.map((table) => sql.table(table)))} IN EXCLUSIVE MODE`.execute(target)
  await sql`SET LOCAL statement_timeout = 0`.execute(target)
}

/**
 * Copies all rows of all tables from SQLite to PostgreSQL, in two transactions. The target is empty and both
 * have the same tables. Calls `copied` after every batch. An error that it throws ends the copy.
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
 * Continues the numbering, so that the id of a deleted user is not given to a new one: the audit trail has
 * it.
 */
async function continueIdentities(source: Db, target: Db): Promise<void> {
  const given = sql<{ name: string; seq: number }>`SELECT name, seq FROM sqlite_sequence WHERE seq > 0`
  for (const { name, seq } of (await given.execute(source)).rows) {
    await sql`SELECT setval(pg_get_serial_sequence(${name}, 'id'), ${seq})`.execute(target)
  }
}
