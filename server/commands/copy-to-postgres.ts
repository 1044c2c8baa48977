import { setImmediate as nextTurn } from 'node:timers/promises'
import { copyDatabase, countRows, reserveDatabase, type TableCount } from '../db/copy-database.ts'
import { type Db, openDatabase } from '../db/database.ts'
import { databaseProblem } from '../db/database-problem.ts'
import { migrateToLatest } from '../db/migrate.ts'
import { isPostgresUrl } from '../db/url.ts'
import { atMost, type Command, CommandError, whenInterrupted } from './command.ts'
import { createProgress } from './progress.ts'

/**
 * Copies a whole SQLite database into an empty PostgreSQL database. Either everything is copied, or nothing.
 */
export const copyToPostgres: Command = async ({ db, config }, args) => {
  const [url = ''] = atMost(1, args)
  if (isPostgresUrl(config.databaseUrl)) {
    throw new CommandError('DATABASE_URL is a PostgreSQL database already: only one of SQLite can be copied.')
  }
  if (!isPostgresUrl(url)) {
    throw new CommandError('Where to? Give the URL: postgres://user:password@host/name')
  }
  const target = openDatabase(url)
  try {
    await prepare(target)
    const counts = await db
      .transaction()
      .execute((from) => target.transaction().execute((to) => copyAll(from, to, config.databaseUrl)))
    return [...counts.map(sentenceOf), 'Set DATABASE_URL to the new database and start the server.'].join(
      '\n',
    )
  } finally {
    await target.destroy()
  }
}

async function prepare(target: Db): Promise<void> {
  try {
    await migrateToLatest(target)
  } catch (error) {
    const problem = databaseProblem(error)
    throw problem ? new CommandError(`The PostgreSQL database cannot be used: ${problem}`) : error
  }
}

async function copyAll(from: Db, to: Db, path: string): Promise<TableCount[]> {
  await reserveDatabase(to)
  await refuseRows(to)
  const counts = await countRows(from)
  const total = counts.reduce((sum, { rows }) => sum + rows, 0)
  // DATABASE_URL probably names another file than the operator meant. Opening it has created an empty
  // database.
  if (total === 0) throw new CommandError(`There is nothing to copy in ${path}.`)
  await copyWithProgress(from, to, total)
  refuseDifference(counts, await countRows(to))
  return counts
}

async function copyWithProgress(from: Db, to: Db, total: number): Promise<void> {
  const interrupted = whenInterrupted()
  const progress = createProgress(total, 'rows')
  try {
    await copyDatabase(from, to, async (rows) => {
      progress.advance(rows)
      // A turn of the event loop, in which Ctrl-C is handled.
      await nextTurn()
      if (interrupted.aborted) throw new CommandError('Interrupted: nothing was copied.')
    })
  } finally {
    progress.end()
  }
}

async function refuseRows(to: Db): Promise<void> {
  const used = (await countRows(to)).find(({ rows }) => rows > 0)
  if (used) throw new CommandError(`The PostgreSQL database is not empty: ${sentenceOf(used)}`)
}

function refuseDifference(expected: TableCount[], found: TableCount[]): void {
  expected.forEach(({ table, rows }, index) => {
    const arrived = found[index]?.rows
    if (arrived === rows) return
    throw new CommandError(`Nothing was copied: of ${rows} rows of ${table}, ${arrived} arrived.`)
  })
}

function sentenceOf({ table, rows }: TableCount): string {
  return `${table} has ${rows.toLocaleString('en')} ${rows === 1 ? 'row' : 'rows'}.`
}
