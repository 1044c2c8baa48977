import { expect, test } from 'vitest'
import { SESSION_HEADER } from '../../shared/transports.ts'
import { createTestApp } from '../testing/test-app.ts'
import { signIn } from '../testing/test-client.ts'

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
