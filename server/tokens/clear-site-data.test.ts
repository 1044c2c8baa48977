import { expect, test } from 'vitest'
import { createTestApp } from '../testing/test-app.ts'
import { signIn } from '../testing/test-client.ts'

const PRODUCTION = { NODE_ENV: 'production', PUBLIC_URL: 'https://app.example.com', BCRYPT_COST: '10' }
const FROM_OUR_PAGE = { 'sec-fetch-site': 'same-origin' }

test.each(['body', 'cookies'] as const)(
  '%s: a sign-out in production clears the site data',
  async (transport) => {
    const { app } = await createTestApp(PRODUCTION)
    const { client, tokens } = await signIn(app, transport)
    const body = transport === 'body' ? { refresh: tokens.refresh } : {}
    const response = await client.post('/api/logout', body, FROM_OUR_PAGE)

    expect(response.headers['clear-site-data']).toBe('"storage"')
  },
)

test.each<[headers: Record<string, string>, status: number]>([
  [{ 'sec-fetch-site': 'cross-site' }, 403],
  [{ 'sec-fetch-site': 'same-site' }, 403],
  // The pages are on another host than the API, and must not clear the storage of the API's host.
  [{ 'sec-fetch-site': 'same-site', origin: PRODUCTION.PUBLIC_URL }, 200],
  [{}, 200],
])('F1 %j: only a page of the same origin clears it', async (headers, status) => {
  const { app } = await createTestApp(PRODUCTION)
  const { client, tokens } = await signIn(app)
  const response = await client.post('/api/logout', { refresh: tokens.refresh }, headers)

  expect(response.statusCode).toBe(status)
  expect(response.headers).not.toHaveProperty('clear-site-data')
})

test('in development nothing is cleared: other projects may share the origin', async () => {
  const { app } = await createTestApp()
  const { client } = await signIn(app, 'cookies')
  const response = await client.post('/api/logout', {}, FROM_OUR_PAGE)

  expect(response.headers).not.toHaveProperty('clear-site-data')
})
