import { statSync } from 'node:fs'
import { join } from 'node:path'
import SQLite from 'better-sqlite3'
import { sql } from 'kysely'
import { expect, onTestFinished, test, vi } from 'vitest'
import { temporaryFolder } from '../../test/server-process.ts'
import { type Db, isDatabaseUnavailable, openDatabase } from './database.ts'
import { migrateToLatest } from './migrate.ts'

async function createDatabase() {
  const folder = temporaryFolder()
  const path = join(folder.path, 'app.sqlite')
  const db = openDatabase(path)
  onTestFinished(async () => {
    await db.destroy()
    folder.remove()
  })
  await migrateToLatest(db)
  return { db, path }
}

function insertWindow(db: Db, key: string, size = 0) {
  return db
    .insertInto('rate_limits')
    .values({ key: key.padEnd(size, '.'), count: 1, resets_at: 1 })
    .execute()
}

function keys(db: Db) {
  return db.selectFrom('rate_limits').select('key').orderBy('key').execute()
}

/** Makes these statements fail, as on a broken disk. Returns a function that ends this. */
function breakStatements(broken: string[]): () => void {
  const prepare = SQLite.prototype.prepare
  const spy = vi.spyOn(SQLite.prototype, 'prepare').mockImplementation(function (
    this: SQLite.Database,
    text,
  ) {
    if (broken.includes(text)) throw Object.assign(new Error('disk I/O error'), { code: 'SQLITE_IOERR' })
    return prepare.call(this, text)
  })
  return () => spy.mockRestore()
}

/** Returns the number of bytes that the work adds to the write-ahead log. */
async function bytesOf(db: Db, path: string, work: () => Promise<unknown>): Promise<number> {
  await sql`PRAGMA wal_checkpoint(TRUNCATE)`.execute(db)
  await work()
  return statSync(`${path}-wal`).size
}

test('concurrent writes are visible to others once they resolve', async () => {
  const { db, path } = await createDatabase()
  const observer = new SQLite(path, { readonly: true })
  onTestFinished(() => void observer.close())
  await Promise.all(['a', 'b', 'c'].map((key) => insertWindow(db, key)))

  expect(observer.prepare('SELECT key FROM rate_limits ORDER BY key').pluck().all()).toEqual(['a', 'b', 'c'])
})

test('one sync serves all of them', async () => {
  const { db, path } = await createDatabase()
  const write = (key: number) => insertWindow(db, String(key))
  const together = await bytesOf(db, path, () => Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map(write)))
  const apart = await bytesOf(db, path, async () => {
    for (const key of [11, 12, 13, 14, 15, 16, 17, 18]) await write(key)
  })

  // Each separate commit writes its pages again.
  expect(apart).toBeGreaterThan(4 * together)
})

test('a refused one undoes none of the others, and gets its own error', async () => {
  const { db } = await createDatabase()
  const outcomes = await Promise.allSettled(['a', 'a', 'b'].map((key) => insertWindow(db, key)))

  expect(outcomes).toMatchObject([
    { status: 'fulfilled' },
    { status: 'rejected', reason: { code: 'SQLITE_CONSTRAINT_PRIMARYKEY' } },
    { status: 'fulfilled' },
  ])
  expect(await keys(db)).toEqual([{ key: 'a' }, { key: 'b' }])
})

test('of conditional updates of one row exactly one succeeds', async () => {
  const { db } = await createDatabase()
  await insertWindow(db, 'a')
  const updates = Array.from({ length: 10 }, () =>
    db.updateTable('rate_limits').set({ count: 2 }).where('count', '=', 1).returning('count').execute(),
  )

  expect((await Promise.all(updates)).flat()).toEqual([{ count: 2 }])
})

test('H1 if the disk fills up all are refused with that error, none is half done, and the next ones work', async () => {
  const { db } = await createDatabase()
  await sql`PRAGMA max_page_count = 1`.execute(db) // SQLite raises the limit to the present number of pages
  const large = Array.from({ length: 50 }, (_, index) => insertWindow(db, String(index), 2_000))
  const refused = await Promise.all(large.map((writing) => writing.catch(isDatabaseUnavailable)))

  expect(refused).toEqual(large.map(() => true))
  expect(await keys(db)).toEqual([])
  await sql`PRAGMA max_page_count = 10000`.execute(db)
  await Promise.all(['a', 'b'].map((key) => insertWindow(db, key)))
  expect(await keys(db)).toEqual([{ key: 'a' }, { key: 'b' }])
})

test('a transaction in progress goes first, and waiting statements follow as a whole', async () => {
  const { db } = await createDatabase()
  let waiting: Promise<unknown> = Promise.resolve()
  await db.transaction().execute(async (tx) => {
    await insertWindow(tx, 'in it')
    waiting = Promise.all(['a', 'b'].map((key) => insertWindow(db, key)))
    await new Promise(setImmediate)
    expect(await keys(tx)).toEqual([{ key: 'in it' }])
  })
  await waiting

  expect(await keys(db)).toEqual([{ key: 'a' }, { key: 'b' }, { key: 'in it' }])
})

test.each([
  ['writes that came together', (db: Db) => Promise.all([insertWindow(db, 'a'), insertWindow(db, 'b')])],
  ['a transaction', (db: Db) => db.transaction().execute((tx) => insertWindow(tx, 'a'))],
])(
  'if a disk fails at the COMMIT of %s and at the ROLLBACK too, the next statement is committed',
  async (_, work) => {
    const { path } = await createDatabase()
    const db = openDatabase(path)
    onTestFinished(() => db.destroy())
    const mend = breakStatements(['commit', 'rollback'])
    await expect(work(db)).rejects.toThrow('disk I/O error')
    await expect(insertWindow(db, 'c')).rejects.toThrow('disk I/O error')
    mend()
    await insertWindow(db, 'd')

    const observer = new SQLite(path, { readonly: true })
    onTestFinished(() => void observer.close())
    expect(observer.prepare('SELECT key FROM rate_limits').pluck().all()).toEqual(['d'])
  },
)
