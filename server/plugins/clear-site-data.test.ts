import { expect, test } from 'vitest'
import { createTestApp } from '../testing/test-app.ts'
import { signIn } from '../testing/test-client.ts'

const PRODUCTION = { NODE_ENV: 'production', PUBLIC_URL: 'https://app.example.com', BCRYPT_COST: '10' }
const FROM_OUR_PAGE = { 'sec-fetch-site': 'same-origin' }

test.each(['body', 'cookies'] as const)(
  '%s: a sign-out in production empties the site',
  async (transport) => {
    const { app } = await createTestApp(PRODUCTION)
    const { client, tokens } = await signIn(app, transport)
    const body = transport === 'body' ? { refresh: tokens.refresh } : {}
    const answer = await client.post('/api/logout', body, FROM_OUR_PAGE)

    expect(answer.headers['clear-site-data']).toBe('"storage"')
  },
)

test.each<Record<string, string>>([
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site' },
  {},
])('F1 %j: a page that is not ours cannot empty ours by a sign-out of its own', async (headers) => {
  const { app } = await createTestApp(PRODUCTION)
  const { client, tokens } = await signIn(app)
  const answer = await client.post('/api/logout', { refresh: tokens.refresh }, headers)

  expect(answer.statusCode).toBe(200)
  expect(answer.headers).not.toHaveProperty('clear-site-data')
})

test('in development nothing is emptied: other projects may share the origin', async () => {
  const { app } = await createTestApp()
  const { client } = await signIn(app, 'cookies')
  const answer = await client.post('/api/logout', {}, FROM_OUR_PAGE)

  expect(answer.headers).not.toHaveProperty('clear-site-data')
})
