import { describe, expect, test } from 'vitest'
import { createTestApp, TEST_KEY, type TestApp } from '../testing/test-app.ts'
import { BOUNDARY, expectParity, partsOf } from '../testing/test-replay.ts'

const ADA = {
  username: 'ada',
  email: 'ada@example.com',
  first_name: 'Ada',
  last_name: 'Byron',
  password: 'four words and more',
  password2: 'four words and more',
}

function signUp({ app }: TestApp, changes: Partial<typeof ADA> = {}) {
  return app.inject({ method: 'POST', url: '/api/v1/authuser/signup/', payload: { ...ADA, ...changes } })
}

test('lesson9: every recorded exchange', () => expectParity('lesson9'))

describe('POST /api/v1/authuser/login', () => {
  test('the tokens work like ours, and no cookie is set', async () => {
    const { app } = await createTestApp({ COMPAT: 'lesson9' })
    const payload = { email: 'sam@smith.com', password: 'password1' }
    const response = await app.inject({ method: 'POST', url: '/api/v1/authuser/login/', payload })
    const { refresh_token: refresh } = response.json()
    const next = await app.inject({ method: 'POST', url: '/api/token/refresh', payload: { refresh } })

    expect(response.cookies).toEqual([])
    expect(next.statusCode).toBe(200)
  })

  test.each([
    [
      'a file',
      `--${BOUNDARY}\r\nContent-Disposition: form-data; name="x"; filename="x"\r\n\r\n1\r\n--${BOUNDARY}--`,
      413,
    ],
    ['too many fields', partsOf(Object.fromEntries([...Array(30).keys()].map((n) => [`f${n}`, '']))), 413],
    ['a field of the prototype', partsOf({ constructor: 'x' }), 400],
    ['no end', `--${BOUNDARY}\r\nContent-Disposition: form-data; name="email"\r\n\r\nx`, 400],
    ['a field that is far too long', partsOf({ email: 'user1', password: 'x'.repeat(60_000) }), 401],
  ])('a form with %s is refused', async (_, payload, status) => {
    const { app } = await createTestApp({ COMPAT: 'lesson9' })
    const headers = { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` }
    const response = await app.inject({ method: 'POST', url: '/api/v1/authuser/login', headers, payload })

    expect([response.statusCode, Object.keys(response.json())]).toEqual([
      status,
      [status === 401 ? 'error' : 'detail'],
    ])
  })

  test('multipart forms are parsed on these routes alone', async () => {
    const { app } = await createTestApp({ COMPAT: 'lesson9' })
    const headers = { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` }
    const payload = partsOf({ username: 'user1', password: 'password1' })

    expect((await app.inject({ method: 'POST', url: '/api/token', headers, payload })).statusCode).toBe(415)
  })
})

describe('POST /api/v1/authuser/signup', () => {
  test('creates an account, sends the verification mail, and signs in at once', async () => {
    const server = await createTestApp({ COMPAT: 'lesson9' })
    const { access_token } = (await signUp(server)).json()
    const headers = { authorization: `Bearer ${access_token}` }
    const profile = (await server.app.inject({ url: '/api/profile', headers })).json()
    const [mail] = await server.mails()

    expect([profile.user.username, profile.user.email_verified]).toEqual(['ada', false])
    expect([mail?.to, mail?.subject]).toEqual(['ada@example.com', 'Confirm your email'])
  })

  test('with REQUIRE_VERIFIED_EMAIL no user is signed in before the e-mail address is verified', async () => {
    const server = await createTestApp({ COMPAT: 'lesson9', REQUIRE_VERIFIED_EMAIL: 'true' })
    const response = await signUp(server)

    expect(response.statusCode).toBe(403)
    expect(response.json()).toEqual({ error: expect.stringContaining('Confirm your e-mail address first') })
    expect(await server.db.selectFrom('sessions').selectAll().execute()).toEqual([])
  })

  test('D6 checks of names are limited as in registrations', async () => {
    const limits = { RATE_LIMITS: 'on', LIMIT_REGISTRATION: '1/1h' }
    const server = await createTestApp({ COMPAT: 'lesson9', ...limits })
    await signUp(server)

    expect((await signUp(server, { username: 'grace' })).statusCode).toBe(429)
  })

  test('in production too it exists only if COMPAT names it', async () => {
    const production = {
      NODE_ENV: 'production',
      PUBLIC_URL: 'https://app.example.com',
      SIGNING_KEY: TEST_KEY,
      BCRYPT_COST: '10',
    }
    const named = await createTestApp({ ...production, COMPAT: 'lesson9' })
    const unnamed = await createTestApp(production)

    expect((await signUp(named)).statusCode).toBe(201)
    expect((await signUp(unnamed)).statusCode).toBe(404)
  })
})
