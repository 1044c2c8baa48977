import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import SQLite from 'better-sqlite3'
import { type Kysely, sql } from 'kysely'
import { expect, onTestFinished, test } from 'vitest'
import { type Db, isDatabaseUnavailable, openDatabase } from './database.ts'
import { migrateToLatest } from './migrate.ts'
import * as initial from './migrations/0001-initial.ts'
import * as accounts from './migrations/0002-accounts.ts'
import * as social from './migrations/0003-social.ts'

function temporaryDatabase(): string {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-'))
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
  expect(await pragma(db, 'busy_timeout')).toBe(5_000)
})

test('migrating twice applies once', async () => {
  const db = open(temporaryDatabase())

  expect(await migrateToLatest(db)).toEqual(['0001-initial', '0002-accounts', '0003-social'])
  expect(await migrateToLatest(db)).toEqual([])
})

test('every migration can be taken back and applied again', async () => {
  const db = open(temporaryDatabase())
  await migrateToLatest(db)
  // A migration knows no tables: they are what it makes.
  const untyped = db as unknown as Kysely<unknown>
  for (const { down } of [social, accounts, initial]) await down(untyped)
  for (const { up } of [initial, accounts, social]) await up(untyped)

  expect(await db.selectFrom('sessions').selectAll().execute()).toEqual([])
})

test('two accounts may claim an address; only one may have proven it', async () => {
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

test('a database that another process holds is unavailable, not broken', async () => {
  const path = temporaryDatabase()
  const db = open(path)
  await migrateToLatest(db)
  await sql`PRAGMA busy_timeout = 20`.execute(db)
  const holder = new SQLite(path)
  onTestFinished(() => void holder.close())
  holder.exec('BEGIN IMMEDIATE')

  const writing = db.deleteFrom('users').execute()
  await expect(writing.catch(isDatabaseUnavailable)).resolves.toBe(true)
  expect(await db.selectFrom('users').selectAll().execute()).toEqual([])
})
