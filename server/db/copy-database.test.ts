import { sql } from 'kysely'
import { describe, expect, onTestFinished, test } from 'vitest'
import { ON_POSTGRES, takeSharedDatabase } from '../testing/test-database.ts'
import { copyDatabase, countRows, reserveDatabase } from './copy-database.ts'
import { type Db, openDatabase } from './database.ts'
import { migrateToLatest } from './migrate.ts'

const USERS = 1_500

/** A database of SQLite with more users than a batch. The last one has been deleted. */
async function createSource(): Promise<Db> {
  const db = openDatabase(':memory:')
  onTestFinished(() => db.destroy())
  await migrateToLatest(db)
  for (let number = 1; number <= USERS + 1; number++) {
    const names = { username: `ännchen${number}`, username_key: `ännchen${number}`, email: '', email_key: '' }
    await db
      .insertInto('users')
      .values({ ...names, date_joined: 4_102_444_800 })
      .execute()
  }
  await db
    .deleteFrom('users')
    .where('id', '=', USERS + 1)
    .execute()
  const names = { first_name: '🦉', last_name: "O'Neil", first_name_key: '🦉', last_name_key: "o'neil" }
  await db
    .insertInto('profiles')
    .values({ user_id: 7, ...names })
    .execute()
  return db
}

async function openTarget(): Promise<Db> {
  const db = openDatabase(await takeSharedDatabase())
  onTestFinished(() => db.destroy())
  return db
}

function copy(source: Db, target: Db, copied: (rows: number) => Promise<void>): Promise<void> {
  return source
    .transaction()
    .execute((from) => target.transaction().execute((to) => copyDatabase(from, to, copied)))
}

describe.skipIf(!ON_POSTGRES)('copyDatabase', () => {
  test('copies every row unchanged, and continues the numbering of the source', async () => {
    const source = await createSource()
    const target = await openTarget()
    const batches: number[] = []
    await copy(source, target, async (rows) => void batches.push(rows))

    expect(batches).toEqual([1_000, 500, 1])
    expect(await countRows(target)).toEqual(await countRows(source))
    for (const table of ['users', 'profiles'] as const) {
      const rows = (db: Db) => db.selectFrom(table).selectAll().orderBy(sql`1`).execute()
      expect(await rows(target)).toEqual(await rows(source))
    }
    const next = { username: 'next', username_key: 'next', email: '', email_key: '', date_joined: 0 }
    expect(await target.insertInto('users').values(next).returning('id').executeTakeFirst()).toEqual({
      id: USERS + 2,
    })
  })

  test('an interruption leaves no rows', async () => {
    const target = await openTarget()
    const copying = copy(await createSource(), target, async () => {
      throw new Error('interrupted')
    })

    await expect(copying).rejects.toThrow('interrupted')
    expect((await countRows(target)).filter(({ rows }) => rows > 0)).toEqual([])
  })

  test('no other connection writes to a reserved database', async () => {
    const target = await openTarget()
    const blocked = await target.transaction().execute(async (to) => {
      await reserveDatabase(to)
      return target.transaction().execute(async (other) => {
        await sql`SET LOCAL lock_timeout = '50ms'`.execute(other)
        const writing = other.deleteFrom('users').execute()
        return writing.catch(({ code }: { code: string }) => code)
      })
    })

    expect(blocked).toBe('55P03')
  })
})

test('every table of the database is copied', async () => {
  const db = openDatabase(':memory:')
  onTestFinished(() => db.destroy())
  await migrateToLatest(db)
  const tables = (await db.introspection.getTables()).map(({ name }) => name)
  // Kysely's own lists of applied migrations.
  const expected = tables.filter((name) => !name.startsWith('kysely_'))

  expect((await countRows(db)).map(({ table }) => table).sort()).toEqual(expected.sort())
})
