import { expect, test } from 'vitest'
import { createTestApp } from '../testing/test-app.ts'
import { bearer, signIn } from '../testing/test-client.ts'

test('F4 every answer forbids sniffing, framing and foreign content', async () => {
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

test('F4 what has tokens or a profile is kept out of caches, refusals included', async () => {
  const { app } = await createTestApp()
  const { tokens } = await signIn(app)
  for (const url of ['/api/token', '/api/token/refresh', '/api/auth-check', '/api/nope']) {
    expect((await app.inject(url)).headers['cache-control']).toBe('no-store')
  }
  // However the address is spelled.
  for (const url of ['/api/profile', '/%61pi/profile', 'http://x/api/profile']) {
    const answer = await app.inject({ url, headers: bearer(tokens.access) })
    expect([answer.statusCode, answer.headers['cache-control']]).toEqual([200, 'no-store'])
  }
})

test('F4 https is insisted on where PUBLIC_URL has it, and nowhere else', async () => {
  const { app: secure } = await createTestApp({ PUBLIC_URL: 'https://app.example.com' })
  const { app: plain } = await createTestApp()
  const overHttps = (await secure.inject('/api')).headers
  const overHttp = (await plain.inject('/api')).headers

  expect(overHttps['strict-transport-security']).toMatch(/^max-age=31536000/)
  expect(overHttps['content-security-policy']).toContain('upgrade-insecure-requests')
  expect(overHttp).not.toHaveProperty('strict-transport-security')
  expect(overHttp['content-security-policy']).not.toContain('upgrade-insecure-requests')
})
