import { chmodSync, closeSync, existsSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import SQLite from 'better-sqlite3'
import { SqliteDialect } from 'kysely'
import { PatientSqliteDriver } from './patient-sqlite-driver.ts'

/**
 * In milliseconds: how long opening waits while another process has locked the database. It may block the thread,
 * because the server does not accept requests yet.
 */
const OPENING_TIMEOUT_MS = 5_000

/**
 * Creates the dialect of SQLite, for a file, for a new database in memory, or for a copy of a file's content in memory.
 * Creates the file and its folder if they are missing. Only the system user of this process can read the file.
 */
export function createSqliteDialect(path: string | Buffer): SqliteDialect {
  if (typeof path === 'string' && path !== ':memory:') makePrivate(path)
  const sqlite = new SQLite(path, { timeout: OPENING_TIMEOUT_MS })
  sqlite.pragma('journal_mode = WAL')
  // With NORMAL, a power cut could lose the last commits. The database would then not know a session whose tokens
  // were already sent.
  sqlite.pragma('synchronous = FULL')
  sqlite.pragma('foreign_keys = ON')
  // The timeout of SQLite would block the thread that handles all requests. `PatientSqliteDriver` waits instead.
  sqlite.pragma('busy_timeout = 0')
  return new PatientSqliteDialect(sqlite)
}

/**
 * Creates the file, and its folder if it is missing, so that only this system user can read them. If SQLite created
 * the file, other users of the machine could read it. SQLite gives the files that it adds, such as the WAL, the mode
 * of this file. An existing folder keeps its mode, because other files may be in it.
 */
function makePrivate(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600))
  // An older version or another user may have created the files. Change their mode if we are allowed to.
  for (const file of [path, `${path}-wal`, `${path}-shm`]) {
    try {
      chmodSync(file, 0o600)
    } catch {
      // The file does not exist, or belongs to another system user.
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
