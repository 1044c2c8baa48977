import { expect, test } from 'vitest'
import { createTestApp } from '../testing/test-app.ts'
import { bearer, signIn, talk } from '../testing/test-client.ts'

test('F4 every response forbids sniffing, framing and foreign content', async () => {
  const { app } = await createTestApp()
  for (const url of ['/api', '/api/profile', '/nope']) {
    const { headers } = await app.inject(url)

    expect(headers['x-content-type-options']).toBe('nosniff')
    expect(headers['referrer-policy']).toBe('same-origin')
    expect(headers).not.toHaveProperty('x-powered-by')
    expect(headers).not.toHaveProperty('server')
    const policy = String(headers['content-security-policy'])
    for (const part of [
      "default-src 'self'",
      "object-src 'none'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ]) {
      expect(policy).toContain(part)
    }
    expect(policy).not.toContain('unsafe')
  }
})

test('F4 responses with tokens or a profile are kept out of caches, refusals included', async () => {
  const { app } = await createTestApp()
  const { tokens } = await signIn(app)
  for (const url of ['/api/token', '/api/token/refresh', '/api/auth-check', '/api/nope']) {
    expect((await app.inject(url)).headers['cache-control']).toBe('no-store')
  }
  // The same path in several spellings.
  for (const url of ['/api/profile', '/%61pi/profile', 'http://x/api/profile']) {
    const response = await app.inject({ url, headers: bearer(tokens.access) })
    expect([response.statusCode, response.headers['cache-control']]).toEqual([200, 'no-store'])
  }
})

test('F4 https is enforced if PUBLIC_URL has it, and not otherwise', async () => {
  const { app: secure } = await createTestApp({ PUBLIC_URL: 'https://app.example.com' })
  const { app: plain } = await createTestApp()
  const overHttps = (await secure.inject('/api')).headers
  const overHttp = (await plain.inject('/api')).headers

  expect(overHttps['strict-transport-security']).toBe('max-age=31536000; includeSubDomains')
  expect(overHttps['content-security-policy']).toContain('upgrade-insecure-requests')
  expect(overHttp).not.toHaveProperty('strict-transport-security')
  expect(overHttp['content-security-policy']).not.toContain('upgrade-insecure-requests')
})

/** Headers that differ between responses. */
const OF_THE_RESPONSE = [
  'connection',
  'content-length',
  'content-type',
  'date',
  'keep-alive',
  'vary',
  'x-request-id',
]

test.each([
  ['bytes that are no HTTP', 'GARBAGE\r\n\r\n'],
  ['too many headers', `GET /api HTTP/1.1\r\nhost: x\r\nx: ${'a'.repeat(17_000)}\r\n\r\n`],
  ['a NUL in a header', 'GET /api HTTP/1.1\r\nhost: x\r\nx: a\0b\r\n\r\n'],
  ['a path that cannot be decoded', 'GET /%zz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n'],
  ['no host', 'GET /api HTTP/1.1\r\nconnection: close\r\n\r\n'],
])('F4 a refusal before routing has the same headers: %s', async (_, bytes) => {
  const { app } = await createTestApp({ PUBLIC_URL: 'https://app.example.com' })
  const { headers } = await app.inject('/api')
  const expected = Object.entries(headers).filter(([name]) => !OF_THE_RESPONSE.includes(name))
  const response = await talk(app, bytes)

  expect(response).toMatch(/^HTTP\/1\.1 4\d\d /)
  expect(expected.length).toBeGreaterThan(7)
  for (const [name, value] of expected)
    expect(response.toLowerCase()).toContain(`${name}: ${value}\r\n`.toLowerCase())
})

test('a preflight has the headers too', async () => {
  const { app } = await createTestApp()
  const preflight = await app.inject({
    method: 'OPTIONS',
    url: '/api/token',
    headers: { origin: 'http://localhost:3000', 'access-control-request-method': 'POST' },
  })

  expect(preflight.statusCode).toBe(204)
  expect(preflight.headers['x-content-type-options']).toBe('nosniff')
})
