import type { Database } from 'better-sqlite3'
import { type CompiledQuery, type DatabaseConnection, type QueryResult, SqliteDriver } from 'kysely'
import { BEGIN, createGroupCommit } from './group-commit.ts'
import { keepStatements } from './kept-statements.ts'

/** In milliseconds: how long a statement waits while another process has locked the database. */
const PATIENCE_MS = 6_000

/** In milliseconds: how often a waiting statement tries again. */
const POLL_MS = 5

/**
 * A driver that waits while another process has locked the database, without blocking anything else. The timeout of
 * SQLite itself would block the thread. Keeping the connection while waiting would block readers, which could work
 * all the time in WAL mode.
 *
 * Only single statements and BEGIN wait. BEGIN takes the write lock at once, so a transaction that has begun need
 * not wait. No lock makes it fail halfway, and no other process changes the rows that it has read. Single
 * statements that write at the same time are committed together.
 */
export class PatientSqliteDriver extends SqliteDriver {
  readonly #sqlite: Database
  #patient: DatabaseConnection | undefined
  readonly #inLine = createLine()
  readonly #commit = createGroupCommit({
    withConnection: (work) => this.#withConnection(work),
    runPatiently: (connection, query) => this.#runPatiently(connection, query),
    inTransaction: () => this.#sqlite.inTransaction,
  })

  constructor(sqlite: Database) {
    super({ database: keepStatements(sqlite) })
    this.#sqlite = sqlite
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    const connection = await this.#acquireClean()
    // There is one connection, so this wrapper is created once.
    this.#patient ??= {
      executeQuery: <R>(query: CompiledQuery) => this.#execute<R>(connection, query),
      streamQuery: (query, chunkSize) => connection.streamQuery(query, chunkSize),
    }
    return this.#patient
  }

  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(BEGIN)
  }

  /**
   * Rolls a transaction back if it is still open. After a full disk, SQLite has already rolled it back. A second
   * rollback would fail and hide the original error.
   */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#sqlite.inTransaction) await super.rollbackTransaction(connection)
  }

  async #execute<R>(connection: DatabaseConnection, query: CompiledQuery): Promise<QueryResult<R>> {
    if (this.#sqlite.inTransaction || !isWrite(query)) return this.#runPatiently(connection, query)
    // Release the connection while this statement waits to be committed, so that other statements can join it.
    await super.releaseConnection()
    try {
      return await this.#commit<R>(query)
    } finally {
      await super.acquireConnection()
      this.#rollBackLeftover()
    }
  }

  /**
   * Acquires the connection, and makes sure that no transaction is open.
   *
   * @throws if an open transaction cannot be rolled back; the connection is released then
   */
  async #acquireClean(): Promise<DatabaseConnection> {
    const connection = await super.acquireConnection()
    try {
      this.#rollBackLeftover()
      return connection
    } catch (error) {
      await super.releaseConnection()
      throw error
    }
  }

  /**
   * Rolls back a transaction that is still open because its ROLLBACK failed. Otherwise later statements would run
   * in this transaction. They would seem to succeed, but would never be committed.
   */
  #rollBackLeftover(): void {
    if (this.#sqlite.inTransaction) this.#sqlite.prepare('rollback').run()
  }

  async #withConnection<T>(work: (connection: DatabaseConnection) => Promise<T>): Promise<T> {
    const connection = await this.#acquireClean()
    try {
      return await work(connection)
    } finally {
      await super.releaseConnection()
    }
  }

  async #runPatiently<R>(connection: DatabaseConnection, query: CompiledQuery): Promise<QueryResult<R>> {
    try {
      return await connection.executeQuery<R>(query)
    } catch (error) {
      if (!isBusy(error) || this.#sqlite.inTransaction) throw error
    }
    const deadline = performance.now() + PATIENCE_MS
    await super.releaseConnection()
    return this.#inLine(() => this.#untilFree<R>(connection, query, deadline))
  }

  /**
   * Runs a statement again and again until the lock is free. The connection is acquired afterwards, whether it
   * returns or throws.
   */
  async #untilFree<R>(connection: DatabaseConnection, query: CompiledQuery, deadline: number) {
    for (;;) {
      await super.acquireConnection()
      try {
        return await connection.executeQuery<R>(query)
      } catch (error) {
        if (!isBusy(error) || performance.now() >= deadline) throw error
      }
      await super.releaseConnection()
      await new Promise((resolve) => setTimeout(resolve, POLL_MS))
    }
  }
}

/** Returns whether a statement changes rows, so that it must be committed. */
function isWrite({ query: { kind } }: CompiledQuery): boolean {
  return kind === 'InsertQueryNode' || kind === 'UpdateQueryNode' || kind === 'DeleteQueryNode'
}

function isBusy(error: unknown): boolean {
  return /^SQLITE_BUSY/.test((error as { code?: string }).code ?? '')
}

/** Creates a queue that runs one task after another, so that only one of many waiting statements polls. */
function createLine() {
  let last: Promise<unknown> = Promise.resolve()
  return <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work)
    last = turn.catch(() => {})
    return turn
  }
}
