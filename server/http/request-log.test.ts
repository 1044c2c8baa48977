import { describe, expect, test } from 'vitest'
import { loadConfig } from '../config/config.ts'
import { createTestApp, TEST_KEY } from '../testing/test-app.ts'
import { signIn } from '../testing/test-client.ts'
import { loggerOptions } from './request-log.ts'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

describe('x-request-id', () => {
  test('is in every response, refusals included, and in every line about the request', async () => {
    const { app, log } = await createTestApp()
    const { response } = await signIn(app, 'body', { username: 'user1', password: 'wrong' })
    const id = response.headers['x-request-id']

    expect(response.statusCode).toBe(401)
    expect(id).toMatch(UUID)
    expect(log.filter(({ reqId }) => reqId === id).map(({ msg }) => msg)).toEqual([
      'security event',
      'POST /api/token 401',
    ])
  })

  test.each([
    ['a trusted proxy may name a request', 'loopback', 'f00-1.2:3_x', 'f00-1.2:3_x'],
    ['no other client may', 'off', 'f00-1.2:3_x', UUID],
    ['nor another proxy', '192.0.2.1', 'f00-1.2:3_x', UUID],
    ['a long name is not kept', 'loopback', 'x'.repeat(65), UUID],
    ['nor an empty one', 'loopback', '', UUID],
    ['nor one that is more than a name', 'loopback', 'a"} {"level":50', UUID],
  ])('%s', async (_, TRUST_PROXY, given, expected) => {
    const { app } = await createTestApp({ TRUST_PROXY })
    const response = await app.inject({ url: '/api/health', headers: { 'x-request-id': given } })

    expect(response.headers['x-request-id']).toEqual(
      typeof expected === 'string' ? expected : expect.stringMatching(expected),
    )
  })
})

test('one line per request: JSON with IP address, duration and path, without the query and the token', async () => {
  const { app, log } = await createTestApp()
  await app.inject({ url: '/api/health?access=s3cret', headers: { authorization: 'Bearer s3cret' } })

  expect(log).toEqual([
    expect.objectContaining({
      level: 30,
      ip: '127.0.0.1',
      ms: expect.any(Number),
      msg: 'GET /api/health 200',
    }),
  ])
  expect(JSON.stringify(log)).not.toContain('s3cret')
})

test('readable lines in development, JSON elsewhere', async () => {
  const optionsIn = async (NODE_ENV: string) =>
    loggerOptions(
      loadConfig({
        NODE_ENV,
        SIGNING_KEY: TEST_KEY,
        PUBLIC_URL: 'https://app.example.com',
        SMTP_URL: 'smtp://localhost',
        MAIL_FROM: 'a@example.com',
      }),
    )

  expect(await optionsIn('development')).toHaveProperty('stream')
  expect(await optionsIn('production')).toEqual({ level: 'info' })
})
