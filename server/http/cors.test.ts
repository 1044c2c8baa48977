import { expect, test } from 'vitest'
import { createTestApp, ORIGIN } from '../testing/test-app.ts'
import { createTestClient, USER1 } from '../testing/test-client.ts'

const FOREIGN = [
  'null',
  'https://evil.example',
  'http://localhost',
  'http://localhost:3001',
  'https://localhost:3000',
  'http://LOCALHOST:3000',
  'http://localhost:3000/',
  'http://localhost:3000.evil.example',
  'http://evil.example:3000',
  'http://evil-localhost:3000',
  'http://127.0.0.1:3001',
  'http://[::1]:3000',
]

test.each(FOREIGN)('F3 %s may not read our responses', async (origin) => {
  const { app } = await createTestApp()
  for (const url of ['/api', '/api/profile', '/api/token']) {
    const response = await app.inject({ url, headers: { origin } })
    const preflight = await app.inject({
      method: 'OPTIONS',
      url,
      headers: { origin, 'access-control-request-method': 'POST' },
    })

    expect(response.headers).not.toHaveProperty('access-control-allow-origin')
    expect(preflight.headers).not.toHaveProperty('access-control-allow-origin')
    expect(response.headers.vary).toContain('Origin')
  }
})

test.each([ORIGIN, 'http://127.0.0.1:3000'])('%s may, errors included, never with a star', async (origin) => {
  const { app } = await createTestApp()
  const client = createTestClient(app)
  const responses = [
    await client.post('/api/token', USER1, { origin }),
    await client.post('/api/token', { ...USER1, password: 'nope' }, { origin }),
    await client.get('/api/nope', { origin }),
    await client.get('/api/profile', { origin }),
    await client.send({ method: 'DELETE', url: '/api/token', headers: { origin } }),
  ]

  expect(responses.map(({ statusCode }) => statusCode)).toEqual([200, 401, 404, 401, 405])
  for (const { headers } of responses) {
    expect(headers['access-control-allow-origin']).toBe(origin)
    expect(headers['access-control-allow-credentials']).toBe('true')
  }
})

test('PUBLIC_URL is on the list automatically, and CORS_ORIGINS with it', async () => {
  const { app } = await createTestApp({
    PUBLIC_URL: 'https://app.example.com',
    CORS_ORIGINS: 'https://a.example',
  })
  const allowed = async (origin: string) =>
    (await app.inject({ url: '/api', headers: { origin } })).headers['access-control-allow-origin']

  expect(await allowed('https://app.example.com')).toBe('https://app.example.com')
  expect(await allowed('https://a.example')).toBe('https://a.example')
  expect(await allowed(ORIGIN)).toBeUndefined()
})

test.each(['/api/token/', '/api/token', '/api/token/refresh/', '/api/profile'])(
  'the preflights of the tutorial pass: %s',
  async (url) => {
    const { app } = await createTestApp()
    const response = await app.inject({
      method: 'OPTIONS',
      url,
      headers: {
        origin: ORIGIN,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type',
      },
    })

    expect(response.statusCode).toBe(204)
    expect(response.headers['access-control-allow-headers']).toContain('authorization')
    expect(response.headers['access-control-allow-headers']).toContain('x-token-transport')
    expect(response.headers['access-control-allow-methods']).toContain('POST')
  },
)
