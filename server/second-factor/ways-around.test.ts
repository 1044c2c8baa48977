import { describe, expect, test } from 'vitest'
import { codeOf } from '../../test/authenticator.ts'
import { createTestApp, type TestApp, tokenIn } from '../testing/test-app.ts'
import { bearer, createTestClient, signIn, USER1 } from '../testing/test-client.ts'
import { beginSignIn, enrol, giveSecret, sendCode } from '../testing/test-second-factor.ts'
import { createSocialApp, signInBy } from '../testing/test-social.ts'
import { freezeTime, passTime } from '../testing/test-time.ts'

// Once an account has a second factor, sign-ins by a password or a provider lead through the second step.

async function sessions({ db }: Pick<TestApp, 'db'>): Promise<string[]> {
  const rows = await db.selectFrom('sessions').select('id').where('revoked_at', 'is', null).execute()
  return rows.map(({ id }) => id)
}

describe('G7 no way around the second factor', () => {
  test.each([
    ['lesson9', '/api/v1/authuser/login', { email: 'user1', password: 'password1' }, 403],
    ['complete-user-auth', '/api/auth/login', { email: 'sam@smith.com', password: 'password1' }, 400],
    ['djoser', '/api/jwt/create', { email: 'sam@smith.com', password: 'password1' }, 403],
    ['cookie-flow', '/api/users/token', USER1, 403],
  ])(
    'by the routes of %s: worded in its own shape, without a token and without a challenge',
    async (system, url, body, status) => {
      const server = await createTestApp({ COMPAT: system })
      await enrol(server)
      const before = await sessions(server)
      const response = await createTestClient(server.app).post(url, body)

      expect(response.statusCode).toBe(status)
      expect(response.body).toContain('This account has two-step verification.')
      expect(response.body).not.toMatch(/challenge|access|refresh/)
      expect(response.cookies.filter(({ name }) => !name.includes('second_factor'))).toEqual([])
      expect(await sessions(server)).toEqual(before)
    },
  )

  test('by a provider: the same step, in the transport that was asked for, and back to the same page', async () => {
    freezeTime()
    const server = await createSocialApp()
    const made = await signInBy(server.client)
    const { access } = made.json()
    const user = await server.db
      .selectFrom('users')
      .select('id')
      .where('username', '=', 'ada')
      .executeTakeFirst()
    const secret = await giveSecret(server, user?.id ?? 0)
    passTime(30)
    const before = await sessions(server)
    const browser = createTestClient(server.app)
    const refused = await signInBy(browser, { transport: 'cookies', query: '?return_to=/profile' })

    expect(access).toBeTruthy()
    expect([refused.statusCode, refused.json()]).toMatchObject([
      403,
      { code: 'second_factor_required', methods: ['totp'], return_to: '/profile' },
    ])
    expect(await sessions(server)).toEqual(before)
    const { challenge } = refused.json()
    const thief = createTestClient(server.app)
    expect((await sendCode(thief, challenge, codeOf(secret))).statusCode).toBe(401)
    const response = await sendCode(browser, challenge, codeOf(secret))
    expect([response.statusCode, Object.keys(response.json())]).toEqual([200, ['claims']])
    expect((await browser.get('/api/profile')).json().user.username).toBe('ada')
  })

  test('by a password reset: it signs no user in, and the new password needs the second step too', async () => {
    const server = await createTestApp()
    const { secret } = await enrol(server)
    const client = createTestClient(server.app)
    await client.post('/api/password/forgot', { username: 'user1' })
    const body = { token: tokenIn((await server.mails())[0]), new_password: 'another horse battery' }
    const reset = await client.post('/api/password/reset', body)
    const user = { ...USER1, password: body.new_password }

    expect([reset.statusCode, reset.cookies, Object.keys(reset.json())]).toEqual([
      200,
      [],
      ['detail', 'withdrawn_email'],
    ])
    const challenge = await beginSignIn(client, {}, user)
    expect(challenge).toMatch(/^[\w-]{43}$/)
    expect((await sendCode(client, challenge, codeOf(secret))).statusCode).toBe(200)
  })

  test('by a new e-mail address: the sign-in by it needs the second step too', async () => {
    const server = await createTestApp()
    const { client, access } = await enrol(server)
    const payload = { email: 'new@example.com' }
    await client.send({ method: 'PATCH', url: '/api/profile', payload, headers: bearer(access) })
    const mail = (await server.mails()).find(({ to }) => to === 'new@example.com')
    const verified = await createTestClient(server.app).post('/api/verify-email', { token: tokenIn(mail) })

    expect([verified.statusCode, verified.cookies]).toEqual([200, []])
    const { response } = await signIn(server.app, 'body', { ...USER1, username: 'new@example.com' })
    expect(response.json().code).toBe('second_factor_required')
  })

  test('by a session of before: enrolment ends it, its refresh token too', async () => {
    freezeTime()
    const { app } = await createTestApp()
    const before = await signIn(app, 'cookies')
    const { client, tokens } = await signIn(app)
    const headers = bearer(tokens.access)
    const { secret } = (await client.post('/api/second-factor/totp', {}, headers)).json()
    await client.post('/api/second-factor/totp/confirm', { code: codeOf(secret) }, headers)

    expect((await before.client.post('/api/token/refresh')).json().reason).toBe('ended_elsewhere')
    expect((await client.post('/api/token/refresh', { refresh: tokens.refresh })).statusCode).toBe(401)
  })

  test('by a change of the password: only the session that changed it goes on', async () => {
    const server = await createTestApp()
    const { client, access } = await enrol(server)
    const body = { new_password: 'another horse battery' }
    const changed = await client.post('/api/password/change', body, bearer(access))
    const { response } = await signIn(server.app, 'body', { ...USER1, password: body.new_password })

    expect(changed.statusCode).toBe(200)
    expect(response.json().code).toBe('second_factor_required')
  })

  test('by the challenge in place of a token', async () => {
    const server = await createTestApp()
    await enrol(server)
    const client = createTestClient(server.app)
    const challenge = await beginSignIn(client)
    const responses = [
      await client.get('/api/profile', bearer(challenge)),
      await client.post('/api/token/refresh', { refresh: challenge }),
      await client.post('/api/verify-email', { token: challenge }),
      await client.post('/api/password/reset', { token: challenge, new_password: 'another horse battery' }),
    ]

    for (const { statusCode } of responses) expect([400, 401]).toContain(statusCode)
  })
})
