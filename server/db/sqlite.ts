import { chmodSync, closeSync, existsSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import SQLite from 'better-sqlite3'
import { SqliteDialect } from 'kysely'
import { PatientSqliteDriver } from './patient-sqlite-driver.ts'

/** How long opening waits for another process that holds the database: nobody is being served yet. */
const OPENING_TIMEOUT_MS = 5_000

/** Speaks to a SQLite file, or to a database in memory. Creates the file and its folder, for this user alone. */
export function createSqliteDialect(path: string): SqliteDialect {
  if (path !== ':memory:') makePrivate(path)
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

/**
 * Makes the file, and the folder where there is none, before SQLite would for everybody to read; it gives the
 * files beside it the mode of this one. A folder that is there may have other things in it, and stays.
 */
function makePrivate(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600))
  // Made by an older version, or by somebody else: then this does what it may.
  for (const file of [path, `${path}-wal`, `${path}-shm`]) {
    try {
      chmodSync(file, 0o600)
    } catch {
      // It is not there, or not ours.
    }
  }
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
