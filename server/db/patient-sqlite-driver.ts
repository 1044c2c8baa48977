import type { Database } from 'better-sqlite3'
import { type CompiledQuery, type DatabaseConnection, type QueryResult, SqliteDriver } from 'kysely'
import { BEGIN, createGroupCommit } from './group-commit.ts'
import { keepStatements } from './kept-statements.ts'

/** How long a statement waits for another process that has locked the database, before it is refused. */
const PATIENCE_MS = 6_000

/** How often it checks whether the lock is free. */
const POLL_MS = 5

/**
 * Waits for a database that another process has locked, without blocking anything else. SQLite's own waiting
 * would block the thread. Holding the connection would block readers, which a writer does not disturb in WAL
 * mode.
 *
 * Only work that has not begun waits: a single statement, or the beginning of a transaction, which takes the
 * write lock at once (all of ours write). So no transaction fails halfway, or finds at its second statement
 * that what it read is outdated. Concurrent single statements that write are committed together.
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
    // There is only one connection.
    this.#patient ??= {
      executeQuery: <R>(query: CompiledQuery) => this.#execute<R>(connection, query),
      streamQuery: (query, chunkSize) => connection.streamQuery(query, chunkSize),
    }
    return this.#patient
  }

  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(BEGIN)
  }

  /** A full disk has rolled the transaction back already. Trying again would hide the original error. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#sqlite.inTransaction) await super.rollbackTransaction(connection)
  }

  async #execute<R>(connection: DatabaseConnection, query: CompiledQuery): Promise<QueryResult<R>> {
    if (this.#sqlite.inTransaction || !isWrite(query)) return this.#runPatiently(connection, query)
    // Lets others use the connection meanwhile, because otherwise no two statements could wait together.
    await super.releaseConnection()
    try {
      return await this.#commit<R>(query)
    } finally {
      await super.acquireConnection()
      this.#rollBackLeftover()
    }
  }

  /** Acquires the connection, outside of any transaction. @throws and releases it if that fails */
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
   * A failed ROLLBACK leaves a transaction open. Later statements would seem to succeed, but never be
   * committed.
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

  /** Retries until the lock is free. In any case it returns with the connection acquired. */
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

/** Returns whether a statement changes rows, and is a transaction of its own. */
function isWrite({ query: { kind } }: CompiledQuery): boolean {
  return kind === 'InsertQueryNode' || kind === 'UpdateQueryNode' || kind === 'DeleteQueryNode'
}

function isBusy(error: unknown): boolean {
  return /^SQLITE_BUSY/.test((error as { code?: string }).code ?? '')
}

/** Creates a queue that runs tasks one after the other. However many wait, only one polls. */
function createLine() {
  let last: Promise<unknown> = Promise.resolve()
  return <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work)
    last = turn.catch(() => {})
    return turn
  }
}
