import { Kysely, type Logger, PostgresAdapter, sql } from 'kysely'
import { createPostgresDialect } from './postgres.ts'
import type { Database } from './schema.ts'
import { createSqliteDialect } from './sqlite.ts'
import { isPostgresUrl } from './url.ts'

export type Db = Kysely<Database>

/** Options for tests. */
export interface DatabaseOptions {
  /** Which clock dates the rows on PostgreSQL. A test that freezes the clock of its own process needs `process`. */
  clock?: 'database' | 'process'
  /** Called with each query that is executed. */
  log?: Logger
  /** The content of a SQLite file. The database in memory starts as a copy of it. */
  contents?: Buffer
}

/**
 * Opens the database at a PostgreSQL URL, a file path or `:memory:`. Creates the file and its folder if they are
 * missing. Does not migrate.
 */
export function openDatabase(url: string, { clock = 'database', log, contents }: DatabaseOptions = {}): Db {
  return new Kysely<Database>({
    dialect: isPostgresUrl(url) ? createPostgresDialect(url, clock) : createSqliteDialect(contents ?? url),
    ...(log && { log }),
  })
}

/**
 * Returns whether several transactions can write at the same time. If so, lock a row before you rely on its
 * content. SQLite allows only one writer.
 */
export function hasManyWriters(db: Db): boolean {
  return db.getExecutor().adapter instanceof PostgresAdapter
}

/** Runs a trivial query. @throws the error of the database if it does not respond */
export async function pingDatabase(db: Db): Promise<void> {
  await db.selectFrom('users').select('id').limit(1).execute()
}

/** SQLite's error codes for a database that is locked, full or not writable. */
const SQLITE_UNAVAILABLE = /^SQLITE_(BUSY|LOCKED|FULL|READONLY|IOERR|CANTOPEN)/

/**
 * The error codes of PostgreSQL for a failed connection (08), exhausted resources (53), a stop by an operator (57),
 * read-only mode (25006), a lock that is not available (55P03), and a conflict with another transaction (40001,
 * 40P01). The names at the end are network errors of Node.
 */
const POSTGRES_UNAVAILABLE =
  /^(08|53|57)...$|^(25006|55P03|40001|40P01)$|^(ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENOTFOUND)/

/** The messages of errors of pg that have no code. */
const DISCONNECTED = /^(timeout exceeded when trying to connect|Connection terminated)/

/** Returns whether the error means that the database is unavailable at the moment, and that a retry may succeed. */
export function isDatabaseUnavailable({ code, message }: { code?: string; message?: string }): boolean {
  const name = code ?? ''
  return SQLITE_UNAVAILABLE.test(name) || POSTGRES_UNAVAILABLE.test(name) || DISCONNECTED.test(message ?? '')
}

/**
 * Runs an insert or an update that may violate a unique index, within a transaction. Returns whether it succeeded.
 * If it violates the index, only this statement is undone, and the transaction continues.
 */
export async function unlessDuplicate(tx: Db, work: () => Promise<void>): Promise<boolean> {
  // After a violation, PostgreSQL aborts the whole transaction unless there is a savepoint to roll back to.
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

/** Returns whether the error means that a row violates a unique index. */
export function isDuplicate({ code }: { code?: string }): boolean {
  return /^(23505|SQLITE_CONSTRAINT_(UNIQUE|PRIMARYKEY))$/.test(code ?? '')
}
