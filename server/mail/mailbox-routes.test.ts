import { describe, expect, test } from 'vitest'
import { createTestApp } from '../testing/test-app.ts'
import { createTestClient } from '../testing/test-client.ts'

const URL = '/api/dev/mailbox'

const PRODUCTION = { NODE_ENV: 'production', PUBLIC_URL: 'https://app.example.com', BCRYPT_COST: '10' }

describe('GET /api/dev/mailbox', () => {
  test.each<Record<string, string>>([
    { NODE_ENV: 'test' },
    { NODE_ENV: 'development', HOST: 'localhost' },
    { NODE_ENV: 'development', HOST: '::1' },
  ])('shows the kept mail: %j', async (env) => {
    const { app, mails } = await createTestApp(env)
    const client = createTestClient(app)
    expect((await client.get(URL)).json()).toEqual([])
    await client.post('/api/password/forgot', { username: 'user1' })
    const kept = await mails()

    const response = await client.get(URL, { accept: 'application/json' })

    expect(response.json()).toEqual(kept)
    expect(kept).toMatchObject([{ to: 'sam@smith.com', subject: 'Reset your password' }])
    expect(kept[0]?.text).toContain('http://localhost:3000/reset#token=')
    expect(kept[0]?.html).toContain('href="http://localhost:3000/reset#token=')
  })

  test('redirects a browser to the page', async () => {
    const { app } = await createTestApp({ PUBLIC_URL: 'http://localhost:4000' })

    const response = await createTestClient(app).get(URL, {
      accept: 'text/html,application/xhtml+xml,*/*;q=0.8',
    })

    expect([response.statusCode, response.headers.location]).toEqual([303, 'http://localhost:4000/mailbox'])
  })

  test.each<Record<string, string>>([
    PRODUCTION,
    { NODE_ENV: 'development', HOST: '0.0.0.0' },
    { NODE_ENV: 'development', SMTP_URL: 'smtp://127.0.0.1:1' },
  ])('is not registered, nor described: %j', async (env) => {
    const { app } = await createTestApp({ ...env, API_DOCS: 'on' })
    const client = createTestClient(app)

    for (const accept of ['application/json', 'text/html']) {
      const response = await client.get(URL, { accept })
      expect(response.statusCode).toBe(404)
      expect(response.json()).toEqual({ detail: expect.any(String), code: 'not_found' })
    }
    expect((await client.get('/api/docs/json')).json().paths).not.toHaveProperty([URL])
  })

  test('is described if it exists', async () => {
    const { app } = await createTestApp({ API_DOCS: 'on' })

    const { paths } = (await createTestClient(app).get('/api/docs/json')).json()

    expect(paths[URL].get).toMatchObject({ operationId: 'devMailbox', tags: ['development'] })
  })
})

test('is not found under a foreign name that points at this machine', async () => {
  const { app } = await createTestApp()
  const ask = (host: string) => app.inject({ url: '/api/dev/mailbox', headers: { host } })

  expect((await ask('evil.example:8000')).statusCode).toBe(404)
  expect((await ask('localhost:3000')).statusCode).toBe(200)
  const headers = { host: 'localhost:3000', 'x-forwarded-host': 'localhost' }
  expect((await app.inject({ url: '/api/dev/mailbox', headers })).statusCode).toBe(404)
})
