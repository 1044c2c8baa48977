import type { Database } from 'better-sqlite3'
import { type CompiledQuery, type DatabaseConnection, type QueryResult, SqliteDriver } from 'kysely'
import { BEGIN, createGroupCommit } from './group-commit.ts'
import { keepStatements } from './kept-statements.ts'

/** How long a statement waits for another process that holds the database; then it is refused. */
const PATIENCE_MS = 6_000

/** How often it looks whether the other process has let go. */
const POLL_MS = 5

/**
 * Waits for a database that another process holds without keeping anybody else waiting: neither
 * the thread, as SQLite's own waiting would, nor the connection, which readers need and which in
 * WAL a writer does not disturb.
 *
 * Only what has not begun waits: a single statement, or the beginning of a transaction, which
 * takes the right to write at once (all of ours write). So nothing is refused half done, and no
 * transaction finds out at its second statement that what it has read is old. Single statements that
 * write are committed together with others that come at the same time.
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
    // There is but one.
    this.#patient ??= {
      executeQuery: <R>(query: CompiledQuery) => this.#execute<R>(connection, query),
      streamQuery: (query, chunkSize) => connection.streamQuery(query, chunkSize),
    }
    return this.#patient
  }

  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(BEGIN)
  }

  /** A full disk has taken the transaction back already; asking again would be the error that is told. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#sqlite.inTransaction) await super.rollbackTransaction(connection)
  }

  async #execute<R>(connection: DatabaseConnection, query: CompiledQuery): Promise<QueryResult<R>> {
    if (this.#sqlite.inTransaction || !isWrite(query)) return this.#runPatiently(connection, query)
    // Others may have the connection meanwhile: else no two statements could ever wait together.
    await super.releaseConnection()
    try {
      return await this.#commit<R>(query)
    } finally {
      await super.acquireConnection()
      this.#rollBackLeftover()
    }
  }

  /** Acquires the connection, outside of any transaction. @throws and lets go of it where that cannot be had */
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

  /** A ROLLBACK that failed leaves a transaction open: what comes next would be answered, and never committed. */
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

  /** Tries again and again. Whether it comes to anything or not, it ends with the connection taken. */
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

/** Whether it is a statement that changes rows, and by itself is a transaction of its own. */
function isWrite({ query: { kind } }: CompiledQuery): boolean {
  return kind === 'InsertQueryNode' || kind === 'UpdateQueryNode' || kind === 'DeleteQueryNode'
}

function isBusy(error: unknown): boolean {
  return /^SQLITE_BUSY/.test((error as { code?: string }).code ?? '')
}

/** Does one thing after the other, in the order of their coming: however many wait, one of them looks. */
function createLine() {
  let last: Promise<unknown> = Promise.resolve()
  return <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work)
    last = turn.catch(() => {})
    return turn
  }
}
