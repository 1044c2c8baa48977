import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { runName } from '../server/testing/test-database.ts'

/** Creates a temporary folder for a run of the tests. Returns a function that removes it with all its contents. */
export async function setup(): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'test-'))
  // The workers inherit it.
  process.env.TMPDIR = folder
  return async () => {
    await dropDatabases()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function dropDatabases(): Promise<void> {
  const connectionString = process.env.TEST_DATABASE_URL
  if (!connectionString) return
  const client = new Client({ connectionString })
  await client.connect()
  const { rows } = await client.query(`SELECT datname FROM pg_database WHERE datname LIKE '${runName()}\\_%'`)
  for (const { datname } of rows) await client.query(`DROP DATABASE ${datname} WITH (FORCE)`)
  await client.end()
}
