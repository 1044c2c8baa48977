import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import SQLite from 'better-sqlite3'
import { SqliteDialect } from 'kysely'
import { PatientSqliteDriver } from './patient-sqlite-driver.ts'

/** How long opening waits for another process that holds the database: nobody is being served yet. */
const OPENING_TIMEOUT_MS = 5_000

/** Speaks to a SQLite file, or to a database in memory. Creates the file and its folder. */
export function createSqliteDialect(path: string): SqliteDialect {
  if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true })
  const sqlite = new SQLite(path, { timeout: OPENING_TIMEOUT_MS })
  sqlite.pragma('journal_mode = WAL')
  // NORMAL would survive a killed process, but not a power cut: a token that was given out
  // could come back as unknown.
  sqlite.pragma('synchronous = FULL')
  sqlite.pragma('foreign_keys = ON')
  // SQLite would wait on the thread that answers everybody; the driver waits beside it.
  sqlite.pragma('busy_timeout = 0')
  return new PatientSqliteDialect(sqlite)
}

class PatientSqliteDialect extends SqliteDialect {
  readonly #sqlite: SQLite.Database

  constructor(sqlite: SQLite.Database) {
    super({ database: sqlite })
    this.#sqlite = sqlite
  }

  override createDriver(): PatientSqliteDriver {
    return new PatientSqliteDriver(this.#sqlite)
  }
}
