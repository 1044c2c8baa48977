import { Kysely, type Logger, PostgresAdapter, sql } from 'kysely'
import { createPostgresDialect } from './postgres.ts'
import type { Database } from './schema.ts'
import { createSqliteDialect } from './sqlite.ts'
import { isPostgresUrl } from './url.ts'

/** The database, or a transaction in it. */
export type Db = Kysely<Database>

/** Options for tests. */
export interface DatabaseOptions {
  /** The clock for the age of a PostgreSQL row: `process` if the test has frozen that clock. */
  clock?: 'database' | 'process'
  /** Called with each query that is executed. */
  log?: Logger
}

/**
 * Opens the database at a PostgreSQL URL, a file path or `:memory:`. Creates a file and its folder. Does not
 * migrate.
 */
export function openDatabase(url: string, { clock = 'database', log }: DatabaseOptions = {}): Db {
  return new Kysely<Database>({
    dialect: isPostgresUrl(url) ? createPostgresDialect(url, clock) : createSqliteDialect(url),
    ...(log && { log }),
  })
}

/**
 * Returns whether several write transactions may run at the same time, so that rows must be locked before
 * they are relied on. SQLite has one writer.
 */
export function hasManyWriters(db: Db): boolean {
  return db.getExecutor().adapter instanceof PostgresAdapter
}

/** Sends a query to the database. @throws its error if it does not respond */
export async function pingDatabase(db: Db): Promise<void> {
  await db.selectFrom('users').select('id').limit(1).execute()
}

/** SQLite: locked, full or not writable. */
const SQLITE_UNAVAILABLE = /^SQLITE_(BUSY|LOCKED|FULL|READONLY|IOERR|CANTOPEN)/

/**
 * PostgreSQL's classes: connection, resources, operator; read-only, lock not available, cancelled; deadlock.
 * Also the codes of network errors.
 */
const POSTGRES_UNAVAILABLE =
  /^(08|53|57)...$|^(25006|55P03|40001|40P01)$|^(ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENOTFOUND)/

/** Errors of pg that have no code. */
const DISCONNECTED = /^(timeout exceeded when trying to connect|Connection terminated)/

/** Returns whether the database is unavailable at the moment, but may work later. */
export function isDatabaseUnavailable({ code, message }: { code?: string; message?: string }): boolean {
  const name = code ?? ''
  return SQLITE_UNAVAILABLE.test(name) || POSTGRES_UNAVAILABLE.test(name) || DISCONNECTED.test(message ?? '')
}

/**
 * Runs an insert or update of a transaction that may violate a unique key. Returns whether it succeeded. If
 * not, it is undone and the transaction goes on.
 */
export async function unlessDuplicate(tx: Db, work: () => Promise<void>): Promise<boolean> {
  // PostgreSQL aborts the whole transaction after one violation, unless it can roll back to a savepoint.
  await sql`savepoint before_duplicate`.execute(tx)
  try {
    await work()
    await sql`release savepoint before_duplicate`.execute(tx)
    return true
  } catch (error) {
    if (!isDuplicate(error as { code?: string })) throw error
    await sql`rollback to savepoint before_duplicate`.execute(tx)
    return false
  }
}

/** Returns whether a row was refused because another one has the same key. */
export function isDuplicate({ code }: { code?: string }): boolean {
  return /^(23505|SQLITE_CONSTRAINT_(UNIQUE|PRIMARYKEY))$/.test(code ?? '')
}
