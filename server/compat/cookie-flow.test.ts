import { expect, test } from 'vitest'
import { COOKIE_NAMES } from '../../shared/transports.ts'
import { createTestApp, ORIGIN } from '../testing/test-app.ts'
import { createTestClient } from '../testing/test-client.ts'
import { expectParity } from '../testing/test-replay.ts'
import { freezeTime, passTime } from '../testing/test-time.ts'

const FROM_PAGE = { origin: ORIGIN }
const ADA = { username: 'ada', email: 'ada@example.com', password: 'four words and more' }

async function openClient() {
  const server = await createTestApp({ COMPAT: 'cookie-flow' })
  const client = createTestClient(server.app)
  const post = (path: string, body?: object) => client.post(`/api/users/${path}/`, body, FROM_PAGE)
  const check = async () => (await client.get('/api/users/auth-check/', FROM_PAGE)).statusCode
  return { ...server, client, post, check }
}

test('cookie-flow: every recorded exchange', () => expectParity('cookie-flow'))

test('a day of its client: sign-in, expiry, two refreshes at once, sign-out', async () => {
  freezeTime()
  const { client, post, check } = await openClient()
  await post('token', { username: 'user1', password: 'password1' })
  expect(Object.keys(client.cookies).sort()).toEqual([COOKIE_NAMES.access, COOKIE_NAMES.refresh])
  expect(await check()).toBe(200)

  passTime(6 * 60)
  expect(await check()).toBe(401)
  const refreshed = await Promise.all([post('token/refresh'), post('token/refresh')])
  expect(refreshed.map(({ statusCode }) => statusCode)).toEqual([200, 200])
  expect(await check()).toBe(200)

  expect((await post('logout')).json()).toEqual({ detail: 'Successfully logged out.' })
  expect(client.cookies).toEqual({})
  expect(await check()).toBe(401)
})

test('a sign-up signs in at once, and reports a taken name', async () => {
  const { post, check } = await openClient()
  expect((await post('register', ADA)).statusCode).toBe(201)
  expect(await check()).toBe(200)

  expect((await post('register', ADA)).json()).toEqual({
    username: ['A user with that username already exists.'],
  })
})

test('another sign-in in the same browser ends the earlier session', async () => {
  const { db, post } = await openClient()
  await post('token', { username: 'user1', password: 'password1' })
  await post('token', { username: 'user2', password: 'password2' })
  const sessions = await db.selectFrom('sessions').select('revoked_reason').orderBy('user_id').execute()

  expect(sessions.map(({ revoked_reason }) => revoked_reason)).toEqual(['signed_out', null])
})
