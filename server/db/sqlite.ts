import { chmodSync, closeSync, existsSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import SQLite from 'better-sqlite3'
import { SqliteDialect } from 'kysely'
import { PatientSqliteDriver } from './patient-sqlite-driver.ts'

/** How long opening waits for another process that has locked the database. No client is waiting yet. */
const OPENING_TIMEOUT_MS = 5_000

/**
 * Creates the dialect of SQLite, for a file or a database in memory. Creates the file and its folder, for
 * this system user alone.
 */
export function createSqliteDialect(path: string): SqliteDialect {
  if (path !== ':memory:') makePrivate(path)
  const sqlite = new SQLite(path, { timeout: OPENING_TIMEOUT_MS })
  sqlite.pragma('journal_mode = WAL')
  // NORMAL would survive a killed process, but not a power cut: an issued token could be unknown afterwards.
  sqlite.pragma('synchronous = FULL')
  sqlite.pragma('foreign_keys = ON')
  // SQLite would block the thread that handles all requests. The driver waits without blocking.
  sqlite.pragma('busy_timeout = 0')
  return new PatientSqliteDialect(sqlite)
}

/**
 * Creates the file, and the folder if there is none, before SQLite would make them readable for all users.
 * SQLite gives the files beside it the mode of this one. An existing folder keeps its mode, because it may
 * contain other things.
 */
function makePrivate(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600))
  // An older version, or another user, may have created them. Their mode is changed if we are allowed to.
  for (const file of [path, `${path}-wal`, `${path}-shm`]) {
    try {
      chmodSync(file, 0o600)
    } catch {
      // It does not exist, or is not ours.
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
