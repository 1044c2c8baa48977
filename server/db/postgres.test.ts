import { sql } from 'kysely'
import { describe, expect, onTestFinished, test } from 'vitest'
import { beginSession } from '../sessions/session-repository.ts'
import { createTestApp } from '../testing/test-app.ts'
import { signIn } from '../testing/test-client.ts'
import { ON_POSTGRES, takeSharedDatabase, untilWaiting } from '../testing/test-database.ts'
import { type Db, isDatabaseUnavailable, isDuplicate, openDatabase } from './database.ts'

async function open(): Promise<Db> {
  const db = openDatabase(await takeSharedDatabase())
  onTestFinished(() => db.destroy())
  return db
}

const user = (username: string) => ({
  ...{ username, username_key: username, email: '', email_key: '', date_joined: 4_102_444_800 },
})

describe.skipIf(!ON_POSTGRES)('PostgreSQL', () => {
  test('whole numbers of 64 bits, and counts, are returned as numbers', async () => {
    const db = await open()
    await db.insertInto('users').values(user('ann')).execute()
    const [row] = await db.selectFrom('users').select(['id', 'date_joined']).execute()
    const counted = await db.selectFrom('users').select(db.fn.countAll().as('count')).executeTakeFirst()

    expect(row).toEqual({ id: 1, date_joined: 4_102_444_800 })
    expect(counted).toEqual({ count: 1 })
  })

  test('text is compared by its bytes, as in SQLite', async () => {
    const db = await open()
    for (const name of ['b', 'B', 'a', 'ä', '_']) await db.insertInto('users').values(user(name)).execute()
    const rows = await db.selectFrom('users').select('username').orderBy('username').execute()

    expect(rows.map(({ username }) => username)).toEqual(['B', '_', 'a', 'b', 'ä'])
  })

  test('a taken name is a duplicate, not a 500', async () => {
    const db = await open()
    await db.insertInto('users').values(user('ann')).execute()

    expect(await db.insertInto('users').values(user('ann')).execute().catch(isDuplicate)).toBe(true)
  })

  test('a sign-in waits for a concurrent change of the password, and then starts no session', async () => {
    const db = await open()
    const { id } = await db.insertInto('users').values(user('ann')).returning('id').executeTakeFirstOrThrow()
    const session = {
      ...{ userId: id, credentialsVersion: 1, transport: 'body' as const, userAgent: '', ip: '' },
      ...{ now: 0, refreshTokenLifetime: 60, sessionLifetime: 60 },
    }
    const beginning = await db.transaction().execute(async (tx) => {
      await tx.updateTable('users').set({ credentials_version: 2 }).execute()
      const begin = beginSession(db, session)
      // On another connection, because within a transaction the result would not change.
      await untilWaiting(db, 1)
      return { begin }
    })

    expect(await beginning.begin).toBeUndefined()
  })

  test('H1 connections that the server ends fail with a message, are replaced, and end nothing else', async () => {
    const { app, db } = await createTestApp()
    const ended = sql`SELECT pg_terminate_backend(pg_backend_pid())`.execute(db)
    expect(await ended.catch(isDatabaseUnavailable)).toBe(true)

    await expect.poll(async () => (await signIn(app)).response.statusCode).toBe(200)
  })

  test('a server that cannot be reached is unavailable', async () => {
    const db = openDatabase('postgres://postgres@127.0.0.1:1/nothing')
    const asking = db.selectFrom('users').selectAll().execute()

    expect(await asking.catch(isDatabaseUnavailable)).toBe(true)
    await db.destroy()
  })
})
