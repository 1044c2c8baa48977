import { copyFileSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { sql } from 'kysely'
import { Client } from 'pg'
import { expect, onTestFinished, vi } from 'vitest'
import { type Db, openDatabase } from '../db/database.ts'
import { migrateToLatest } from '../db/migrate.ts'
import { TABLES } from '../db/tables.ts'
import { eventually } from './test-time.ts'

// The tests of a run use either SQLite, or the PostgreSQL server at TEST_DATABASE_URL.

/** Whether this run of the tests uses PostgreSQL. */
export const ON_POSTGRES = process.env.TEST_DIALECT === 'postgres'

const SERVER = process.env.TEST_DATABASE_URL ?? ''

/** The URLs of migrated databases without rows, which tests have used and given back. */
const givenBack: string[] = []

/** Returns the URL of a new database. It is empty on SQLite, and migrated on PostgreSQL. */
export async function takeDatabase(): Promise<string> {
  return ON_POSTGRES ? (givenBack.pop() ?? cloneTemplate()) : ':memory:'
}

/** Takes back a database that the caller has emptied. Another test gets it, because to copy the template takes longer. */
export function giveBackDatabase(url: string): void {
  givenBack.push(url)
}

/** Returns the URL of a new, migrated database that several connections or processes can open. */
export async function takeSharedDatabase(): Promise<string> {
  if (ON_POSTGRES) return cloneTemplate()
  const path = join(mkdtempSync(join(tmpdir(), 'database-')), 'app.sqlite')
  copyFileSync(await sqliteTemplate(), path)
  return path
}

/** Makes a database read-only until the test ends. */
export async function makeReadOnly(db: Db): Promise<void> {
  if (!ON_POSTGRES) return void (await sql`PRAGMA query_only = ON`.execute(db))
  const { rows } = await sql<{ name: string }>`SELECT current_database() AS name`.execute(db)
  const name = rows[0]?.name
  const set = async (clause: string) => {
    await onServer(`ALTER DATABASE ${name} ${clause}`)
    // The setting applies only to new connections, so the present ones must end.
    await onServer(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`)
    await eventually(() => sql`SELECT 1`.execute(db))
  }
  await set('SET default_transaction_read_only = on')
  onTestFinished(() => set('RESET default_transaction_read_only'))
}

/**
 * Waits until so many connections of a database on PostgreSQL wait for a lock. Use no transaction for `db`, in which the
 * view of the connections would stay as it was.
 */
export async function untilWaiting(db: Db, connections: number): Promise<void> {
  await vi.waitFor(
    async () => {
      const { rows } = await sql`
        SELECT pid FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'`.execute(db)
      expect(rows).toHaveLength(connections)
    },
    { timeout: 20_000 },
  )
}

/** Returns all rows of a database as text, in which a test can search. */
export async function dumpDatabase(db: Db): Promise<string> {
  return JSON.stringify((await readTables(db)).map(({ rows }) => rows))
}

/** Returns all tables of a database. A table comes before the tables that it refers to. */
export async function readTables(db: Db): Promise<Table[]> {
  const tables: Table[] = []
  // One after the other, because each query at the same time would open a connection.
  for (const name of TABLES.toReversed()) {
    const { rows } = await sql<Record<string, unknown>>`SELECT * FROM ${sql.table(name)}`.execute(db)
    tables.push({ name, rows })
  }
  return tables
}

/** A table and all its rows. */
export interface Table {
  name: string
  rows: Record<string, unknown>[]
}

/** The migrated database of this worker, from which others are copied. Created when it is first needed. */
let template: Promise<string> | undefined

function sqliteTemplate(): Promise<string> {
  template ??= makeFile(migrateToLatest)
  return template
}

/** Creates a SQLite file with what `fill` writes. Returns its path. */
export async function makeFile(fill: (db: Db) => Promise<unknown>): Promise<string> {
  const path = join(mkdtempSync(join(tmpdir(), 'template-')), 'app.sqlite')
  await fillAt(path, async (db) => {
    await fill(db)
    // SQLite opens no copy in memory of a file that has a WAL.
    await sql`PRAGMA journal_mode = DELETE`.execute(db)
  })
  return path
}

async function cloneTemplate(): Promise<string> {
  template ??= createDatabase('').then(async (url) => {
    await fillAt(url, migrateToLatest)
    return url
  })
  return createDatabase(`TEMPLATE ${new URL(await template).pathname.slice(1)}`)
}

let created = 0

async function createDatabase(clause: string): Promise<string> {
  // `test/run.ts` drops the databases of its run by this prefix.
  const name = `${runName()}_${process.pid}_${++created}`
  await onServer(`CREATE DATABASE ${name} ${clause}`)
  const url = new URL(SERVER)
  url.pathname = `/${name}`
  return url.href
}

/** Returns the name of this run of the tests, which no other run has. */
export function runName(): string {
  return basename(tmpdir()).toLowerCase().replace(/\W/g, '_')
}

/** Executes a statement on the PostgreSQL server of the tests. */
async function onServer(statement: string): Promise<void> {
  const client = new Client({ connectionString: SERVER })
  await client.connect()
  await client.query(statement).finally(() => client.end())
}

async function fillAt(url: string, fill: (db: Db) => Promise<unknown>): Promise<void> {
  const db = openDatabase(url)
  await fill(db)
  await db.destroy()
}
