import { expect, test } from 'vitest'
import { SESSION_HEADER } from '../../shared/transports.ts'
import { createTestApp } from '../testing/test-app.ts'
import { bearer, createTestClient, signIn } from '../testing/test-client.ts'
import { freezeTime, passTime } from '../testing/test-time.ts'

/** Creates a browser whose access token is in a cookie. Its page can read the profile and change it. */
async function createBrowser() {
  const { app } = await createTestApp()
  const { client, response } = await signIn(app, 'cookies')
  const rename = (headers = {}) =>
    client.send({ method: 'PATCH', url: '/api/profile', payload: { first_name: 'Ada' }, headers })
  const firstName = async () => (await client.get('/api/profile')).json().first_name
  return { app, sid: response.json().claims.sid, rename, firstName }
}

test('PATCH /api/profile of a page that expects another session: 401 session_changed, and nothing is changed', async () => {
  const { app, rename, firstName } = await createBrowser()
  const other = await signIn(app, 'cookies')
  const response = await rename({ [SESSION_HEADER]: other.response.json().claims.sid })

  expect([response.statusCode, response.json().code]).toEqual([401, 'session_changed'])
  expect(response.headers['www-authenticate']).toContain('/errors#session_changed"')
  expect(await firstName()).toBe('Sam')
})

test('PATCH /api/profile of a page that expects its own session, or names none: 200', async () => {
  const { sid, rename, firstName } = await createBrowser()

  expect((await rename({ [SESSION_HEADER]: sid })).statusCode).toBe(200)
  expect((await rename()).statusCode).toBe(200)
  expect(await firstName()).toBe('Ada')
})

test('a request without a token: 401 not_authenticated; with a malformed header beside a valid cookie: 401', async () => {
  const { app } = await createTestApp()
  const { client } = await signIn(app, 'cookies')
  const none = await createTestClient(app).get('/api/profile')
  const malformed = await client.get('/api/profile', { authorization: 'Bearer' })

  expect([none.statusCode, none.json().code]).toEqual([401, 'not_authenticated'])
  expect([malformed.statusCode, malformed.json().code]).toEqual([401, 'bad_authorization_header'])
})

test('the server records once that a browser has kept a cookie for 45 seconds, and never for a token in a header', async () => {
  freezeTime()
  const { app, queries } = await createTestApp()
  const { client } = await signIn(app, 'cookies')
  const body = await signIn(app)
  const readProfiles = async (times: number) => {
    queries.length = 0
    for (let time = 0; time < times; time++) await client.get('/api/profile')
    await body.client.get('/api/profile', bearer(body.tokens.access))
    return queries.filter((query) => query.startsWith('update "sessions"'))
  }

  passTime(60)
  await client.post('/api/token/refresh')
  passTime(44)
  expect(await readProfiles(2)).toEqual([])
  passTime(1)
  expect(await readProfiles(3)).toHaveLength(1)
})
