import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import SQLite from 'better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'
import type { Database } from './schema.ts'

/** The database, or a transaction in it. */
export type Db = Kysely<Database>

/** How long a statement waits for another process that holds the database. */
const BUSY_TIMEOUT_MS = 5_000

/**
 * Opens the database; `url` is a file path or `:memory:`. Creates the file and its folder.
 * Does not migrate.
 */
export function openDatabase(url: string): Db {
  if (url !== ':memory:') mkdirSync(dirname(url), { recursive: true })
  const sqlite = new SQLite(url, { timeout: BUSY_TIMEOUT_MS })
  sqlite.pragma('journal_mode = WAL')
  // NORMAL would survive a killed process, but not a power cut: a token that was given out
  // could come back as unknown.
  sqlite.pragma('synchronous = FULL')
  sqlite.pragma('foreign_keys = ON')
  return new Kysely<Database>({ dialect: new SqliteDialect({ database: sqlite }) })
}

/** Asks the database something. @throws what it throws when it does not answer */
export async function pingDatabase(db: Db): Promise<void> {
  await db.selectFrom('users').select('id').limit(1).execute()
}

/** Tells whether the database could not do its work now: locked, full or not writable. */
export function isDatabaseUnavailable(error: { code?: string }): boolean {
  return /^SQLITE_(BUSY|LOCKED|FULL|READONLY|IOERR|CANTOPEN)/.test(error.code ?? '')
}
