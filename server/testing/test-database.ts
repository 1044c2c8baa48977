import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { Client } from 'pg'
import { afterAll, onTestFinished, vi } from 'vitest'
import { type Db, openDatabase } from '../db/database.ts'
import { migrateToLatest } from '../db/migrate.ts'

// Which database the tests of a run speak to: SQLite, or the PostgreSQL server at TEST_DATABASE_URL.

/** Whether this run is about PostgreSQL. */
export const ON_POSTGRES = process.env.TEST_DIALECT === 'postgres'

const SERVER = process.env.TEST_DATABASE_URL ?? ''

/** Databases of this file that are migrated and that no test is using. */
const free: string[] = []
const made: string[] = []

/** The address of a database for this test alone: empty and, on PostgreSQL, migrated. */
export async function takeDatabase(): Promise<string> {
  if (!ON_POSTGRES) return ':memory:'
  const url = await takeFreeOrMake()
  // Called after what the test registers later, so that nobody is connected any more.
  onTestFinished(() => void free.push(url))
  return url
}

/** The same for several connections, or processes. */
export async function takeSharedDatabase(): Promise<string> {
  if (ON_POSTGRES) return takeDatabase()
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, 'app.sqlite')
}

/** Makes a database that can only be read, until the test ends. */
export async function makeReadOnly(db: Db): Promise<void> {
  if (!ON_POSTGRES) return void (await sql`PRAGMA query_only = ON`.execute(db))
  const { rows } = await sql<{ name: string }>`SELECT current_database() AS name`.execute(db)
  const set = (clause: string) => () =>
    withClient(SERVER, (client) => client.query(`ALTER DATABASE ${rows[0]?.name} ${clause}`))
  await set('SET default_transaction_read_only = on')()
  onTestFinished(async () => void (await set('RESET default_transaction_read_only')()))
  // It holds for connections that are opened from now on.
  await sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()`.execute(db)
  await sql`SELECT pg_terminate_backend(pg_backend_pid())`.execute(db).catch(() => {})
  await vi.waitFor(() => sql`SELECT 1`.execute(db), { interval: 5 })
}

/** Everything that is in a database, as text. */
export async function dumpDatabase(db: Db): Promise<string> {
  const tables = await db.introspection.getTables()
  const contents = tables.map(({ name }) => sql`SELECT * FROM ${sql.table(name)}`.execute(db))
  return JSON.stringify(await Promise.all(contents))
}

/** One that a test has changed the tables of is not used again. */
async function takeFreeOrMake(): Promise<string> {
  for (let url = free.pop(); url; url = free.pop()) {
    if (await emptyDatabase(url)) return url
  }
  return makeDatabase()
}

/** Deletes every row. Returns whether that is all that it takes to make the database a new one. */
function emptyDatabase(url: string): Promise<boolean> {
  return withClient(url, async (client) => {
    // Ten times as quick as TRUNCATE, where there is next to nothing.
    const { rows } = await client.query<{ statement: string }>(
      `SELECT format('DELETE FROM %I', tablename) AS statement FROM pg_tables
       WHERE schemaname = 'public' AND tablename NOT LIKE 'kysely%'
       UNION ALL
       SELECT format('SELECT setval(%L, 1, false)', sequencename) FROM pg_sequences ORDER BY 1`,
    )
    const statements = rows.map(({ statement }) => statement).join('; ')
    usual ||= statements
    if (statements === usual) await client.query(statements)
    return statements === usual
  })
}

/** What empties a database whose tables nobody has changed. */
let usual = ''

async function makeDatabase(): Promise<string> {
  const name = `gatehouse_test_${process.pid}_${process.env.VITEST_WORKER_ID}_${made.length}`
  await withClient(SERVER, (client) => client.query(`CREATE DATABASE ${name}`))
  made.push(name)
  const url = new URL(SERVER)
  url.pathname = `/${name}`
  const db = openDatabase(url.href)
  await migrateToLatest(db)
  await db.destroy()
  // Before a test can change its tables.
  await emptyDatabase(url.href)
  return url.href
}

async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

if (ON_POSTGRES) {
  afterAll(async () => {
    await withClient(SERVER, async (client) => {
      for (const name of made) await client.query(`DROP DATABASE ${name} WITH (FORCE)`)
    })
  })
}
