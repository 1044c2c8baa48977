import { CompiledQuery, type DatabaseConnection, type QueryResult } from 'kysely'

/**
 * Begins a transaction and takes the write lock at once. Transactions of this server write, so they would need the
 * lock anyway.
 */
export const BEGIN = CompiledQuery.raw('begin immediate')
const COMMIT = CompiledQuery.raw('commit')
const ROLLBACK = CompiledQuery.raw('rollback')

export interface CommitDeps {
  /** Runs `work` while no other code can use the connection. */
  withConnection<T>(work: (connection: DatabaseConnection) => Promise<T>): Promise<T>
  /**
   * Runs a single statement outside of a transaction, or the BEGIN of one. Waits while another process holds the
   * write lock.
   */
  runPatiently<R>(connection: DatabaseConnection, query: CompiledQuery): Promise<QueryResult<R>>
  /** Returns whether a transaction is open. SQLite itself ends a transaction after some errors, such as a full disk. */
  inTransaction(): boolean
}

interface Queued {
  query: CompiledQuery
  resolve(result: QueryResult<unknown>): void
  reject(error: unknown): void
}

/**
 * Commits concurrent statements in one transaction (group commit). A commit spends most of its time on syncing the
 * disk, and this way one sync is enough for all statements. Each promise resolves after the commit. If a statement
 * fails, only its promise rejects. If the disk fails, all promises reject.
 */
export function createGroupCommit(deps: CommitDeps) {
  let waiting: Queued[] = []

  function takeGroup(): Queued[] {
    const group = waiting
    waiting = []
    return group
  }

  async function flush(): Promise<void> {
    let group: Queued[] = []
    try {
      await deps.withConnection(async (connection) => {
        group = takeGroup()
        await commitGroup(deps, connection, group)
      })
    } catch (error) {
      // If the connection could not be acquired, the group has not been taken from the queue yet. Reject every
      // statement in the queue.
      for (const { reject } of group.length > 0 ? group : takeGroup()) reject(error)
    }
  }

  return function commit<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    return new Promise((resolve, reject) => {
      waiting.push({ query, resolve: resolve as Queued['resolve'], reject })
      // The group is taken in a later turn of the event loop. Statements of all requests that arrive until then
      // join it.
      if (waiting.length === 1) setImmediate(flush)
    })
  }
}

async function commitGroup(deps: CommitDeps, connection: DatabaseConnection, group: Queued[]) {
  const [only, ...others] = group
  if (only && others.length === 0) return only.resolve(await deps.runPatiently(connection, only.query))

  await deps.runPatiently(connection, BEGIN)
  try {
    const settlers: (() => void)[] = []
    for (const statement of group) settlers.push(await run(deps, connection, statement))
    await connection.executeQuery(COMMIT)
    for (const settle of settlers) settle()
  } finally {
    if (deps.inTransaction()) await connection.executeQuery(ROLLBACK)
  }
}

/**
 * Runs one statement of a group. Returns a function that settles the promise of the statement. Call that function
 * after the commit.
 *
 * @throws an error that has ended the transaction of the whole group
 */
async function run(deps: CommitDeps, connection: DatabaseConnection, { query, resolve, reject }: Queued) {
  try {
    const result = await connection.executeQuery(query)
    return () => resolve(result)
  } catch (error) {
    if (!deps.inTransaction()) throw error
    return () => reject(error)
  }
}
