import { CompiledQuery, type DatabaseConnection, type QueryResult } from 'kysely'

/** Begins a transaction that takes the right to write at once: all of ours write. */
export const BEGIN = CompiledQuery.raw('begin immediate')
const COMMIT = CompiledQuery.raw('commit')
const ROLLBACK = CompiledQuery.raw('rollback')

/** What it takes to commit: to run one statement after another, and to take the connection for that. */
export interface CommitDeps {
  /** Does the work when nobody else has the connection. */
  withConnection<T>(work: (connection: DatabaseConnection) => Promise<T>): Promise<T>
  /** Runs a statement that is no part of a transaction, or begins one; waits for another process. */
  runPatiently<R>(connection: DatabaseConnection, query: CompiledQuery): Promise<QueryResult<R>>
  /** Whether a transaction is under way; an error such as a full disk ends it. */
  inTransaction(): boolean
}

interface Waiting {
  query: CompiledQuery
  resolve(result: QueryResult<unknown>): void
  reject(error: unknown): void
}

/**
 * Commits statements that come at the same time in one transaction, each answered when all of them are
 * on the disk: that is where the time goes, and one sync serves them all (group commit). Each is judged
 * on its own: one that is refused takes nothing of the others with it. A disk that fails takes all.
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
      // Without a connection it is those that are still waiting for one.
      for (const { reject } of group.length > 0 ? group : takeGroup()) reject(error)
    }
  }

  return function commit<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    return new Promise((resolve, reject) => {
      waiting.push({ query, resolve: resolve as Waiting['resolve'], reject })
      // What has arrived together is asked together: by then every request that is here has been read.
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

/** Runs one of a group. Returns what answers it, for when the group is on the disk. @throws what ends all of it */
async function run(deps: CommitDeps, connection: DatabaseConnection, { query, resolve, reject }: Waiting) {
  try {
    const result = await connection.executeQuery(query)
    return () => resolve(result)
  } catch (error) {
    if (!deps.inTransaction()) throw error
    return () => reject(error)
  }
}
