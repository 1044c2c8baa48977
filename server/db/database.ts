import { Kysely, type Logger, PostgresAdapter, sql } from 'kysely'
import { createPostgresDialect } from './postgres.ts'
import type { Database } from './schema.ts'
import { createSqliteDialect } from './sqlite.ts'
import { isPostgresUrl } from './url.ts'

/** The database, or a transaction in it. */
export type Db = Kysely<Database>

/** Options for tests. */
export interface DatabaseOptions {
  /** What the age of a PostgreSQL row is measured by: `process` if the test has frozen that clock. */
  clock?: 'database' | 'process'
  /** Called with each query that is executed. */
  log?: Logger
}

/**
 * Opens the database: the address of a PostgreSQL database, a file path or `:memory:`. Creates a
 * file and its folder. Does not migrate.
 */
export function openDatabase(url: string, { clock = 'database', log }: DatabaseOptions = {}): Db {
  return new Kysely<Database>({
    dialect: isPostgresUrl(url) ? createPostgresDialect(url, clock) : createSqliteDialect(url),
    ...(log && { log }),
  })
}

/**
 * Whether several transactions may be under way at a time, so that what one reads another may change
 * unless it is held. SQLite has one writer.
 */
export function hasManyWriters(db: Db): boolean {
  return db.getExecutor().adapter instanceof PostgresAdapter
}

/** Asks the database something. @throws what it throws when it does not answer */
export async function pingDatabase(db: Db): Promise<void> {
  await db.selectFrom('users').select('id').limit(1).execute()
}

/** SQLite: locked, full or not writable. */
const SQLITE_UNAVAILABLE = /^SQLITE_(BUSY|LOCKED|FULL|READONLY|IOERR|CANTOPEN)/

/**
 * PostgreSQL's classes: connection, resources, operator; read-only, lock not available, cancelled; and
 * two transactions that waited for each other. Else what the network says.
 */
const POSTGRES_UNAVAILABLE =
  /^(08|53|57)...$|^(25006|55P03|40001|40P01)$|^(ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENOTFOUND)/

/** What pg says without a code. */
const DISCONNECTED = /^(timeout exceeded when trying to connect|Connection terminated)/

/** Tells whether the database could not do its work now, but may do it later. */
export function isDatabaseUnavailable({ code, message }: { code?: string; message?: string }): boolean {
  const name = code ?? ''
  return SQLITE_UNAVAILABLE.test(name) || POSTGRES_UNAVAILABLE.test(name) || DISCONNECTED.test(message ?? '')
}

/**
 * Does the work of a transaction that may be refused because another row has the same key. Returns
 * whether it was done; if not, nothing of it stays and the transaction goes on.
 */
export async function unlessDuplicate(tx: Db, work: () => Promise<void>): Promise<boolean> {
  // For one refused row PostgreSQL gives up the whole transaction, unless it may go back to here.
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

/** Tells whether a row was refused because another one has the same key. */
export function isDuplicate({ code }: { code?: string }): boolean {
  return /^(23505|SQLITE_CONSTRAINT_(UNIQUE|PRIMARYKEY))$/.test(code ?? '')
}
