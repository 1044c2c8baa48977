import { describe, expect, onTestFinished, test } from 'vitest'
import { openDatabase } from '../db/database.ts'
import { createOwnTestApp, createTestApp } from '../testing/test-app.ts'
import { bearer, claimsOf, signIn, USER2 } from '../testing/test-client.ts'
import { makeReadOnly, takeSharedDatabase } from '../testing/test-database.ts'
import { freezeTime, passTime } from '../testing/test-time.ts'

describe('GET /api/profile', () => {
  test('T6 returns what the tutorial shows, and no other field', async () => {
    freezeTime()
    // The accounts of this database are created now.
    const { app } = await createOwnTestApp({ DATABASE_URL: await takeSharedDatabase() })
    const { client, tokens } = await signIn(app)
    const response = await client.get('/api/profile', bearer(tokens.access))

    expect(response.json()).toEqual({
      user: {
        id: 1,
        username: 'user1',
        is_staff: false,
        has_password: true,
        email_verified: true,
        date_joined: new Date(Math.floor(Date.now() / 1000) * 1000).toISOString(),
        last_login: new Date(Math.floor(Date.now() / 1000) * 1000).toISOString(),
      },
      first_name: 'Sam',
      last_name: 'Smith',
      email: 'sam@smith.com',
      pending_email: null,
    })
  })

  test('returns each user their own profile', async () => {
    const { app } = await createTestApp()
    const { client, tokens } = await signIn(app, 'body', USER2)

    expect((await client.get('/api/profile/', bearer(tokens.access))).json()).toMatchObject({
      first_name: 'Tim',
      email: 'tim@allen.com',
    })
  })

  test('a user without a profile has empty names', async () => {
    const { app, db } = await createTestApp()
    await db.deleteFrom('profiles').execute()
    const { client, tokens } = await signIn(app)

    expect((await client.get('/api/profile', bearer(tokens.access))).json()).toMatchObject({
      first_name: '',
      last_name: '',
      email: 'sam@smith.com',
    })
  })

  test('accepts the access cookie too, but a header first', async () => {
    const { app } = await createTestApp()
    const { client } = await signIn(app, 'cookies')
    const other = await signIn(app, 'body', USER2)

    expect((await client.get('/api/profile')).json().first_name).toBe('Sam')
    expect((await client.get('/api/profile', bearer(other.tokens.access))).json().first_name).toBe('Tim')
  })

  test('an expired access token is refused', async () => {
    freezeTime()
    const { app } = await createTestApp()
    const { client, tokens } = await signIn(app)

    passTime(299)
    expect((await client.get('/api/profile', bearer(tokens.access))).statusCode).toBe(200)
    passTime(1)
    const response = await client.get('/api/profile', bearer(tokens.access))
    expect(response.json()).toMatchObject({ messages: [{ message: 'Token is invalid or expired' }] })
    expect(response.json()).not.toHaveProperty('reason')
  })

  test('H1 works if the database is read-only', async () => {
    freezeTime()
    const { app, db, log } = await createTestApp()
    const { client, tokens } = await signIn(app, 'refresh-cookie')
    await makeReadOnly(db)
    passTime(60)

    expect((await client.get('/api/profile', bearer(tokens.access))).statusCode).toBe(200)
    expect(log.filter(({ level }) => level === 40)).toMatchObject([
      {
        sid: claimsOf(tokens.access).sid,
        err: { type: expect.any(String) },
        msg: 'the use of a generation could not be recorded',
      },
    ])
    const refresh = await client.post('/api/token/refresh')
    expect([refresh.statusCode, refresh.json().code]).toEqual([503, 'unavailable'])
  })

  test('H1 does not wait to record the use while another process writes', async () => {
    freezeTime()
    const DATABASE_URL = await takeSharedDatabase()
    const { app, log } = await createTestApp({ DATABASE_URL })
    const { client, tokens } = await signIn(app, 'refresh-cookie')
    passTime(60)
    const elsewhere = openDatabase(DATABASE_URL)
    onTestFinished(() => elsewhere.destroy())
    await elsewhere.transaction().execute(async (tx) => {
      await tx.updateTable('sessions').set({ ip: '192.0.2.1' }).execute()
      expect((await client.get('/api/profile', bearer(tokens.access))).statusCode).toBe(200)
    })

    expect(JSON.stringify(log)).not.toContain('could not be recorded')
  })
})
