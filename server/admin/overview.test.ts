import { expect, test } from 'vitest'
import { epochNow, isoTime } from '../../shared/epoch.ts'
import { createTestApp } from '../testing/test-app.ts'
import { signIn, USER2 } from '../testing/test-client.ts'
import { signInStaff } from '../testing/test-staff.ts'
import { freezeTime, passTime } from '../testing/test-time.ts'

const DAY = 86_400 // seconds

test('GET /api/admin/overview: accounts by kind, and the figures of today', async () => {
  freezeTime()
  const server = await createTestApp({ RATE_LIMITS: 'on', LIMIT_SIGN_IN_ACCOUNT: '2/1m' })
  const staff = await signInStaff(server)
  for (let guess = 0; guess < 5; guess++) await signIn(server.app, 'body', { ...USER2, password: 'wrong' })
  const row = { email: '', email_key: '', date_joined: epochNow() }
  const names = ['new', 'off'].map((username) => ({ ...row, username, username_key: username }))
  await server.db.insertInto('users').values(names).execute()
  await server.db.updateTable('users').set({ is_active: 0 }).where('username', '=', 'off').execute()
  const identity = { provider: 'github', subject: 'x', user_id: 2, email: null, linked_at: 0 }
  await server.db.insertInto('identities').values(identity).execute()
  await server.db
    .updateTable('users')
    .set({ date_joined: epochNow() - DAY })
    .where('username', '=', 'user2')
    .execute()

  expect((await staff.get('/overview')).json()).toEqual({
    ...{ users: 4, recent_users: 1, deactivated: 1, staff: 1, email_not_verified: 2 },
    ...{ providers: [{ provider: 'github', users: 1 }] },
    ...{ sign_ups_today: 3, failures_today: 2, limited_today: 3 },
    today: isoTime(epochNow()).slice(0, 10),
  })
})

test('GET /api/admin/overview: the next day starts from zero, and who stays away is not recent', async () => {
  freezeTime()
  const server = await createTestApp()
  await signIn(server.app, 'body', { ...USER2, password: 'wrong' })
  await signIn(server.app, 'body', USER2)
  passTime(31 * DAY)
  const staff = await signInStaff(server)

  expect((await staff.get('/overview')).json()).toMatchObject({
    ...{ users: 2, recent_users: 1, sign_ups_today: 0, failures_today: 0, limited_today: 0 },
    ...{ deactivated: 0, staff: 1, email_not_verified: 0, providers: [] },
  })
})
