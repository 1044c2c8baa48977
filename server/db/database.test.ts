import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import SQLite from 'better-sqlite3'
import { type Migration, sql } from 'kysely'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { appMigrations } from '../app/db/app-migrations.ts'
import { type Db, isDatabaseUnavailable, openDatabase } from './database.ts'
import { DatabaseProblem } from './database-problem.ts'
import { findNewestMigration, migrateDown, migrateToLatest } from './migrate.ts'

/** Our migrations in their folder, in order. */
const OURS = readdirSync(join(import.meta.dirname, 'migrations'))
  .filter((name) => name.endsWith('.ts'))
  .map((name) => name.replace('.ts', ''))

/** The migrations of this product and yours, in the order in which they are applied. */
const MIGRATIONS = [...OURS, ...Object.keys(appMigrations).sort()]

function temporaryDatabase(): string {
  const folder = mkdtempSync(join(tmpdir(), 'test-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return join(folder, 'deep', 'app.sqlite')
}

function open(path: string): Db {
  const db = openDatabase(path)
  onTestFinished(() => db.destroy())
  return db
}

async function pragma(db: Db, name: string): Promise<unknown> {
  const { rows } = await sql.raw<Record<string, unknown>>(`PRAGMA ${name}`).execute(db)
  return Object.values(rows[0] ?? {})[0]
}

test('H4 a re-opened file writes ahead, syncs fully and keeps its references', async () => {
  const path = temporaryDatabase()
  await openDatabase(path).destroy()
  const db = open(path)

  expect(await pragma(db, 'journal_mode')).toBe('wal')
  expect(await pragma(db, 'synchronous')).toBe(2) // FULL
  expect(await pragma(db, 'foreign_keys')).toBe(1)
  expect(await pragma(db, 'busy_timeout')).toBe(0) // the driver waits, off the thread
})

test('folder and files are for their owner alone, with any umask, even those of an older version', async () => {
  const umask = process.umask(0o022)
  onTestFinished(() => void process.umask(umask))
  const path = temporaryDatabase()
  const modes = () =>
    [dirname(path), path, `${path}-wal`, `${path}-shm`].map((file) =>
      (statSync(file).mode & 0o777).toString(8),
    )
  const db = open(path)
  await migrateToLatest(db)
  expect(modes()).toEqual(['700', '600', '600', '600'])

  for (const file of [path, `${path}-wal`, `${path}-shm`]) chmodSync(file, 0o644)
  open(path)
  expect(modes()).toEqual(['700', '600', '600', '600'])
})

test('migrating applies each file of the folder, and a second time does nothing', async () => {
  const db = open(temporaryDatabase())

  expect(await migrateToLatest(db)).toEqual(MIGRATIONS)
  expect(await migrateToLatest(db)).toEqual([])
})

test('every migration can be reverted and applied again', async () => {
  const db = open(temporaryDatabase())
  await migrateToLatest(db)
  const takenBack: (string | undefined)[] = []
  for (const _ of MIGRATIONS) takenBack.unshift(await migrateDown(db))

  expect(takenBack).toEqual(MIGRATIONS)
  expect(await migrateToLatest(db)).toEqual(MIGRATIONS)
  expect(await db.selectFrom('sessions').selectAll().execute()).toEqual([])
})

test('the flag of an existing session becomes the generation that its browser has kept', async () => {
  const db = open(temporaryDatabase())
  await migrateToLatest(db)
  while ((await migrateDown(db)) !== '0006-kept-generation');
  await sql`insert into users (id, username, username_key, email, email_key, date_joined)
    values (1, 'sam', 'sam', '', '', 0)`.execute(db)
  for (const used of [0, 1]) {
    await sql`insert into sessions (id, user_id, transport, generation, generation_used, created_at, rotated_at,
      expires_at, ends_at, user_agent, ip) values (${`used ${used}`}, 1, 'cookies', 5, ${used}, 0, 0, 0, 0, '', '')`.execute(
      db,
    )
  }
  await migrateToLatest(db)

  const kept = await db.selectFrom('sessions').select('generation_kept').orderBy('id').execute()
  expect(kept.map(({ generation_kept }) => generation_kept)).toEqual([4, 5])
})

test('an existing session counts as confirmed at its sign-in', async () => {
  const db = open(temporaryDatabase())
  await migrateToLatest(db)
  while ((await migrateDown(db)) !== '0010-confirmed-at');
  await sql`insert into users (id, username, username_key, email, email_key, date_joined)
    values (1, 'sam', 'sam', '', '', 0)`.execute(db)
  await sql`insert into sessions (id, user_id, transport, created_at, rotated_at, expires_at, ends_at, user_agent, ip)
    values ('a session', 1, 'body', 60, 120, 180, 240, '', '')`.execute(db)
  await migrateToLatest(db)

  expect(await db.selectFrom('sessions').select('confirmed_at').execute()).toEqual([{ confirmed_at: 60 }])
})

test('own migrations come after ours, whatever their numbers, and an upgrade beside them starts', async () => {
  const db = open(temporaryDatabase())
  const notes: Migration = {
    up: (untyped) => untyped.schema.createTable('notes').addColumn('user_id', 'integer').execute(),
    down: (untyped) => untyped.schema.dropTable('notes').execute(),
  }
  // Like a database of an earlier version, which lacked our newest migration when the first migration of your own
  // was applied.
  await migrateToLatest(db, { '0001-notes': notes })
  await migrateDown(db, {})
  const own = { '0001-notes': notes, '0002-more': { up: async () => {}, down: async () => {} } }

  expect(await migrateToLatest(db, own)).toEqual([OURS.at(-1), '0002-more'])
  expect(await findNewestMigration(db, own)).toBe('0002-more')
  expect([await migrateDown(db, own), await migrateDown(db, own)]).toEqual(['0002-more', '0001-notes'])
  expect(await findNewestMigration(db, own)).toBe(OURS.at(-1))
})

test('a database of a newer version is refused with a sentence', async () => {
  const db = open(temporaryDatabase())
  await migrateToLatest(db)
  await sql`update kysely_migration set name = '9999-future' where name = ${OURS.at(-1)}`.execute(db)

  await expect(migrateToLatest(db)).rejects.toThrow(DatabaseProblem)
})

test('existing names become searchable', async () => {
  const db = open(temporaryDatabase())
  await migrateToLatest(db)
  while ((await migrateDown(db)) !== '0007-name-search');
  await sql`INSERT INTO users (id, username, username_key, email, email_key, date_joined)
    VALUES (1, 'a', 'a', '', '', 0), (2, 'b', 'b', '', '', 0)`.execute(db)
  await sql`INSERT INTO profiles VALUES (1, 'ZOË', 'Groß'), (2, '', 'ÅNGSTRÖM')`.execute(db)
  await migrateToLatest(db)

  expect(await db.selectFrom('profiles').selectAll().orderBy('user_id').execute()).toEqual([
    { user_id: 1, first_name: 'ZOË', last_name: 'Groß', first_name_key: 'zoë', last_name_key: 'gross' },
    { user_id: 2, first_name: '', last_name: 'ÅNGSTRÖM', first_name_key: '', last_name_key: 'ångström' },
  ])
})

test('two accounts may claim an e-mail address, but only one may have verified it', async () => {
  const db = open(':memory:')
  await migrateToLatest(db)
  const claim = (username: string, email_verified_at: number | null) =>
    db
      .insertInto('users')
      .values({
        username,
        username_key: username,
        email: 'a@b.c',
        email_key: 'a@b.c',
        email_verified_at,
        date_joined: 0,
      })
      .execute()

  await claim('first', null)
  await claim('second', null)
  await claim('third', 1)
  await expect(claim('fourth', 1)).rejects.toThrow('UNIQUE')
})

/** Opens a second connection that locks out all other writers, as another process would. */
function holdDatabase(path: string): SQLite.Database {
  const holder = new SQLite(path)
  onTestFinished(() => void holder.close())
  holder.exec('BEGIN IMMEDIATE')
  return holder
}

describe('H2 a database that another process has locked', () => {
  test('is written to as soon as the lock is free, in order; readers need not wait', async () => {
    const path = temporaryDatabase()
    const db = open(path)
    await migrateToLatest(db)
    const holder = holdDatabase(path)
    const writing = ['c', 'a', 'b'].map((key) =>
      db.transaction().execute((tx) => insertWindow(tx, key).then(() => insertWindow(tx, `${key}${key}`))),
    )
    const alone = insertWindow(db, 'd')
    const reading = db.selectFrom('rate_limits').select('key').execute()

    expect(await Promise.race([reading, ...writing, alone])).toEqual([])
    await new Promise(setImmediate) // a single write is tried one turn later
    holder.exec('COMMIT')
    await Promise.all([...writing, alone])

    const rows = await db.selectFrom('rate_limits').select('key').orderBy(sql`rowid`).execute()
    expect(rows.map(({ key }) => key)).toEqual(['c', 'cc', 'a', 'aa', 'b', 'bb', 'd'])
  })

  test('is unavailable after six seconds, not broken, and keeps nothing of a refused statement', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] })
    onTestFinished(() => void vi.useRealTimers())
    const path = temporaryDatabase()
    const db = open(path)
    await migrateToLatest(db)
    const holder = holdDatabase(path)
    const refused = [insertWindow(db, 'a'), db.transaction().execute((tx) => insertWindow(tx, 'b'))].map(
      (writing) => writing.catch(isDatabaseUnavailable),
    )
    const settled = Promise.all(refused)

    await vi.advanceTimersByTimeAsync(5_900)
    expect(await Promise.race([settled, Promise.resolve('waiting')])).toBe('waiting')
    await vi.advanceTimersByTimeAsync(200)
    expect(await settled).toEqual([true, true])
    holder.exec('COMMIT')
    expect(await db.selectFrom('rate_limits').selectAll().execute()).toEqual([])
  })
})

function insertWindow(db: Db, key: string) {
  return db.insertInto('rate_limits').values({ key, count: 1, resets_at: 1 }).execute()
}

test('H1 a transaction that fills the disk is refused with that error, and the next one works', async () => {
  const db = open(temporaryDatabase())
  await migrateToLatest(db)
  await sql`PRAGMA max_page_count = 1`.execute(db) // SQLite raises the limit to the present number of pages
  const filling = db.transaction().execute(async (tx) => {
    for (let row = 0; row < 10_000; row++) await insertWindow(tx, `${row} ${'x'.repeat(1_000)}`)
  })

  await expect(filling.catch(isDatabaseUnavailable)).resolves.toBe(true)
  await sql`PRAGMA max_page_count = 10000`.execute(db)
  await db.transaction().execute((tx) => insertWindow(tx, 'a'))
  expect(await db.selectFrom('rate_limits').select('key').execute()).toEqual([{ key: 'a' }])
})

test('of several processes that start at once on a new database one creates the tables, and the others wait', async () => {
  const path = temporaryDatabase()
  const applied = await Promise.all(Array.from({ length: 4 }, () => migrateToLatest(open(path))))

  expect(applied.flat()).toEqual(MIGRATIONS)
})
