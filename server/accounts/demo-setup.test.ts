import { describe, expect, test } from 'vitest'
import { createTestApp } from '../testing/test-app.ts'
import { bearer, signIn } from '../testing/test-client.ts'
import { setUpDemoAccounts } from './demo-setup.ts'

const DEVELOPMENT = { environment: 'development' } as const
const PRODUCTION = { environment: 'production' } as const

describe('setUpDemoAccounts', () => {
  test('adds the two users of the tutorial, once', async () => {
    const { db, hasher } = await createTestApp()
    await db.deleteFrom('users').execute()

    expect(await setUpDemoAccounts({ db, hasher, config: DEVELOPMENT })).toBe(true)
    expect(await setUpDemoAccounts({ db, hasher, config: DEVELOPMENT })).toBe(false)
    expect(await db.selectFrom('users').select(['username', 'is_demo']).execute()).toEqual([
      { username: 'user1', is_demo: 1 },
      { username: 'user2', is_demo: 1 },
    ])
  })

  test('also beside a superuser, whom the tutorial creates first', async () => {
    const { db, hasher } = await createTestApp()
    await db.deleteFrom('users').where('id', '=', 2).execute()
    await db
      .updateTable('users')
      .set({ username: 'admin', username_key: 'admin', is_superuser: 1, email_key: '' })
      .execute()

    expect(await setUpDemoAccounts({ db, hasher, config: DEVELOPMENT })).toBe(true)
  })

  test('not beside other users', async () => {
    const { db, hasher } = await createTestApp()
    await db.updateTable('users').set({ is_demo: 0 }).execute()

    expect(await setUpDemoAccounts({ db, hasher, config: DEVELOPMENT })).toBe(false)
  })

  test('in production adds no users, and ends sessions that demo accounts started elsewhere', async () => {
    const { app, db, hasher } = await createTestApp()
    const { client, tokens } = await signIn(app)
    await setUpDemoAccounts({ db, hasher, config: PRODUCTION })

    expect((await client.get('/api/profile', bearer(tokens.access))).json().reason).toBe('deactivated')
    await db.deleteFrom('users').execute()
    expect(await setUpDemoAccounts({ db, hasher, config: PRODUCTION })).toBe(false)
    expect(await db.selectFrom('users').selectAll().execute()).toEqual([])
  })
})
