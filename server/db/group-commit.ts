import { CompiledQuery, type DatabaseConnection, type QueryResult } from 'kysely'

/** Begins a transaction that takes the right to write at once: all of ours write. */
export const BEGIN = CompiledQuery.raw('begin immediate')
const COMMIT = CompiledQuery.raw('commit')
const ROLLBACK = CompiledQuery.raw('rollback')

export interface CommitDeps {
  /** Runs `work` with exclusive use of the connection. */
  withConnection<T>(work: (connection: DatabaseConnection) => Promise<T>): Promise<T>
  /** Runs a statement outside of a transaction, or one that begins it. Waits for other processes. */
  runPatiently<R>(connection: DatabaseConnection, query: CompiledQuery): Promise<QueryResult<R>>
  /** Whether a transaction is open. An error such as a full disk ends it. */
  inTransaction(): boolean
}

interface Waiting {
  query: CompiledQuery
  resolve(result: QueryResult<unknown>): void
  reject(error: unknown): void
}

/**
 * Commits concurrent statements in one transaction, and resolves each when all of them are on the disk. Most
 * of the time goes into the sync, and one sync serves all (group commit). Each statement fails on its own,
 * without undoing the others. A failure of the disk fails all.
 */
export function createGroupCommit(deps: CommitDeps) {
  let waiting: Waiting[] = []

  function takeGroup(): Waiting[] {
    const group = waiting
    waiting = []
    return group
  }

  async function flush(): Promise<void> {
    let group: Waiting[] = []
    try {
      await deps.withConnection(async (connection) => {
        group = takeGroup()
        await commitGroup(deps, connection, group)
      })
    } catch (error) {
      // Without a connection, reject the ones that are still waiting for it.
      for (const { reject } of group.length > 0 ? group : takeGroup()) reject(error)
    }
  }

  return function commit<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    return new Promise((resolve, reject) => {
      waiting.push({ query, resolve: resolve as Waiting['resolve'], reject })
      // Wait one turn, so that all requests that have arrived by then join the group.
      if (waiting.length === 1) setImmediate(flush)
    })
  }
}

async function commitGroup(deps: CommitDeps, connection: DatabaseConnection, group: Waiting[]) {
  const [only, ...others] = group
  if (only && others.length === 0) return only.resolve(await deps.runPatiently(connection, only.query))

  await deps.runPatiently(connection, BEGIN)
  try {
    const answers: (() => void)[] = []
    for (const statement of group) answers.push(await run(deps, connection, statement))
    await connection.executeQuery(COMMIT)
    for (const answer of answers) answer()
  } finally {
    if (deps.inTransaction()) await connection.executeQuery(ROLLBACK)
  }
}

/**
 * Runs one statement of a group. Returns a function that resolves it once the group is on the disk. @throws
 * an error that ends the whole group
 */
async function run(deps: CommitDeps, connection: DatabaseConnection, { query, resolve, reject }: Waiting) {
  try {
    const result = await connection.executeQuery(query)
    return () => resolve(result)
  } catch (error) {
    if (!deps.inTransaction()) throw error
    return () => reject(error)
  }
}
