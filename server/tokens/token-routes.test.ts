import { describe, expect, test } from 'vitest'
import { COOKIE_NAMES, TRANSPORT_HEADER } from '../../shared/transports.ts'
import { replacePassword } from '../accounts/password-change.ts'
import { buildApp } from '../app.ts'
import { asOperator } from '../commands/command.ts'
import { createTestApp, ORIGIN } from '../testing/test-app.ts'
import { bearer, claimsOf, createTestClient, signIn, USER1, USER2 } from '../testing/test-client.ts'
import { dumpDatabase } from '../testing/test-database.ts'
import { freezeTime, passTime } from '../testing/test-time.ts'

const BLACKLISTED = { detail: 'Token is blacklisted', code: 'token_not_valid' }
const WRONG = {
  detail: 'No active account found with the given credentials',
  code: 'no_active_account',
}

describe('POST /api/token', () => {
  test('returns the pair, refresh first, with the claims of Simple JWT in its order', async () => {
    const { app } = await createTestApp()
    const { response, tokens } = await signIn(app)

    expect(response.statusCode).toBe(200)
    expect(Object.keys(response.json())).toEqual(['refresh', 'access'])
    const namesOfSimpleJwt = ['token_type', 'exp', 'iat', 'jti', 'user_id', 'username']
    expect(Object.keys(claimsOf(tokens.access)).slice(0, 6)).toEqual(namesOfSimpleJwt)
    expect(claimsOf(tokens.access)).toMatchObject({
      token_type: 'access',
      user_id: 1,
      username: 'user1',
      gen: 1,
    })
    expect(claimsOf(tokens.refresh)).toMatchObject({
      token_type: 'refresh',
      user_id: 1,
      username: 'user1',
      gen: 1,
    })
    expect(response.headers).toMatchObject({ 'cache-control': 'no-store' })
  })

  test('A7 access lives 5 minutes, refresh a day, the session 30 days', async () => {
    const { app } = await createTestApp()
    const { tokens } = await signIn(app)
    const access = claimsOf(tokens.access)
    const refresh = claimsOf(tokens.refresh)

    expect(access.exp - access.iat).toBe(5 * 60)
    expect(refresh.exp - refresh.iat).toBe(24 * 3600)
    expect(access.session_exp - access.iat).toBe(30 * 24 * 3600)
    expect(refresh.session_exp).toBe(access.session_exp)
  })

  test('has no dot before the first token, so that a client may decode the text of the response', async () => {
    const { app } = await createTestApp()
    const { response } = await signIn(app)

    const [, payload] = response.body.split('.')
    expect(JSON.parse(Buffer.from(payload ?? '', 'base64url').toString())).toMatchObject({
      username: 'user1',
    })
  })

  test.each([
    ['a trailing slash', { url: '/api/token/', payload: USER1 }],
    ['blanks around the name', { url: '/api/token', payload: { ...USER1, username: '  user1 ' } }],
    ['another case', { url: '/api/token', payload: { ...USER1, username: 'USER1' } }],
    ['full-width letters', { url: '/api/token', payload: { ...USER1, username: 'ｕｓｅｒ１' } }],
    [
      'the e-mail address as username',
      { url: '/api/token', payload: { ...USER1, username: 'Sam@Smith.com' } },
    ],
    ['the key email', { url: '/api/token', payload: { email: 'sam@smith.com', password: 'password1' } }],
    ['unknown fields', { url: '/api/token', payload: { ...USER1, is_staff: true } }],
  ])('accepts %s', async (_, { url, payload }) => {
    const { app } = await createTestApp()
    const response = await createTestClient(app).post(url, payload)

    expect(response.statusCode).toBe(200)
    expect(claimsOf(response.json().access).username).toBe('user1')
  })

  test('accepts an urlencoded body', async () => {
    const { app } = await createTestApp()
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const response = await app.inject({
      method: 'POST',
      url: '/api/token/',
      headers,
      payload: 'username=user1&password=password1',
    })

    expect(response.statusCode).toBe(200)
  })

  test('ignores any Authorization header', async () => {
    const { app } = await createTestApp()
    const response = await createTestClient(app).post('/api/token', USER1, bearer('garbage'))

    expect(response.statusCode).toBe(200)
  })

  test('E1 sends the same response for an unknown user, a wrong password and an account without one', async () => {
    const { app, db } = await createTestApp()
    await db.updateTable('users').set({ password_hash: null }).where('id', '=', 2).execute()
    const client = createTestClient(app)

    const wrong = await client.post('/api/token', { ...USER1, password: 'nope' })
    const unknown = await client.post('/api/token', { username: 'nobody', password: 'nope' })
    const passwordless = await client.post('/api/token', USER2)

    expect(wrong.statusCode).toBe(401)
    expect(wrong.statusMessage).toBe('Unauthorized')
    expect(wrong.headers['www-authenticate']).toBe('Bearer realm="api"')
    expect(wrong.json()).toEqual(WRONG)
    expect([unknown.statusCode, unknown.body]).toEqual([wrong.statusCode, wrong.body])
    expect([passwordless.statusCode, passwordless.body]).toEqual([wrong.statusCode, wrong.body])
  })

  test.each([
    ' password1',
    'password1 ',
    'Password1',
    'password1\x07',
    'password',
    `password1${'x'.repeat(80)}`,
  ])('I1 compares the password as it is typed: not %j', async (password) => {
    const { app } = await createTestApp()
    const response = await createTestClient(app).post('/api/token', { username: 'user1', password })

    expect(response.json()).toEqual(WRONG)
  })

  test('I1 a password of 72 bytes works, the same and more does not', async () => {
    const { app, db, hasher } = await createTestApp()
    const longest = 'é'.repeat(36)
    const password_hash = await hasher.hash(longest)
    await db.updateTable('users').set({ password_hash }).where('id', '=', 1).execute()
    const client = createTestClient(app)

    expect((await client.post('/api/token', { username: 'user1', password: longest })).statusCode).toBe(200)
    expect((await client.post('/api/token', { username: 'user1', password: `${longest}x` })).json()).toEqual(
      WRONG,
    )
  })

  test('refuses demo accounts outside development', async () => {
    const { app } = await createTestApp({
      NODE_ENV: 'production',
      PUBLIC_URL: 'https://app.example.com',
      BCRYPT_COST: '10',
    })

    expect((await createTestClient(app).post('/api/token', USER1)).json()).toEqual(WRONG)
  })

  test.each([
    [{}, { username: ['This field is required.'], password: ['This field is required.'] }],
    [{ username: 'user1' }, { password: ['This field is required.'] }],
    [{ password: 'x' }, { username: ['This field is required.'] }],
    [
      { username: '  ', password: '' },
      { username: ['This field may not be blank.'], password: ['This field may not be blank.'] },
    ],
    [
      { username: null, password: null },
      { username: ['This field may not be null.'], password: ['This field may not be null.'] },
    ],
    [
      { username: ['user1'], password: { a: 1 } },
      { username: ['Not a valid string.'], password: ['Not a valid string.'] },
    ],
    [{ username: 'a\0', password: 'x' }, { username: ['Null characters are not allowed.'] }],
    [{ username: '\ud800', password: 'x' }, { username: ['Surrogate characters are not allowed.'] }],
  ])('refuses %j by field', async (payload, fields) => {
    const { app } = await createTestApp()
    const response = await createTestClient(app).post('/api/token', payload)

    expect(response.statusCode).toBe(400)
    expect(response.json()).toEqual({ detail: 'Invalid input.', code: 'invalid', fields })
  })

  test('refuses an unknown transport', async () => {
    const { app } = await createTestApp()
    const response = await createTestClient(app).post('/api/token', USER1, { [TRANSPORT_HEADER]: 'pigeon' })

    expect(response.statusCode).toBe(400)
    expect(response.json().fields).toEqual({ 'x-token-transport': ['"pigeon" is not a valid choice.'] })
  })

  test('refresh-cookie: the refresh token goes into an HttpOnly cookie and nowhere else', async () => {
    freezeTime()
    const { app } = await createTestApp()
    const { response } = await signIn(app, 'refresh-cookie')

    expect(Object.keys(response.json())).toEqual(['access'])
    expect(response.cookies).toHaveLength(1)
    expect(response.cookies[0]).toMatchObject({
      name: COOKIE_NAMES.refresh,
      httpOnly: true,
      sameSite: 'Strict',
      path: '/',
      maxAge: 30 * 24 * 3600,
    })
    expect(response.cookies[0]).not.toHaveProperty('domain')
    expect(response.body).not.toContain(response.cookies[0]?.value)
  })

  test('cookies: both tokens go into cookies, the body has the claims of the access token', async () => {
    const { app } = await createTestApp()
    const { response, client } = await signIn(app, 'cookies')

    expect(Object.keys(client.cookies).sort()).toEqual([COOKIE_NAMES.access, COOKIE_NAMES.refresh])
    expect(response.json()).toEqual({ claims: claimsOf(client.cookies[COOKIE_NAMES.access] ?? '') })
  })

  test('F2 over https the cookies are Secure, carry the __Host- prefix and stay under 4096 bytes', async () => {
    const { app } = await createTestApp({ PUBLIC_URL: 'https://app.example.com' })
    const { response } = await signIn(app, 'cookies')

    expect(response.cookies.map(({ name }) => name)).toEqual([
      `__Host-${COOKIE_NAMES.refresh}`,
      `__Host-${COOKIE_NAMES.access}`,
    ])
    for (const cookie of [response.headers['set-cookie']].flat()) {
      expect(cookie).toContain('Secure')
      expect(Buffer.byteLength(cookie ?? '')).toBeLessThan(4096)
    }
  })

  test('a sign-in by cookie ends the session that the replaced cookie named', async () => {
    const { app } = await createTestApp()
    const { client, tokens } = await signIn(app, 'refresh-cookie')

    await client.post('/api/token', USER2, { [TRANSPORT_HEADER]: 'refresh-cookie' })

    expect((await client.get('/api/profile', bearer(tokens.access))).json().reason).toBe('signed_out')
  })

  test('a failed sign-in ends nothing', async () => {
    const { app } = await createTestApp()
    const { client, tokens } = await signIn(app, 'refresh-cookie')

    await client.post('/api/token', { ...USER2, password: 'nope' }, { [TRANSPORT_HEADER]: 'refresh-cookie' })

    expect((await client.get('/api/profile', bearer(tokens.access))).statusCode).toBe(200)
  })

  test('an access cookie left from another transport is cleared, so that it names no wrong session', async () => {
    const { app } = await createTestApp()
    const { client } = await signIn(app, 'cookies')

    await client.post('/api/token', USER2, { [TRANSPORT_HEADER]: 'refresh-cookie' })

    expect(Object.keys(client.cookies)).toEqual([COOKIE_NAMES.refresh])
  })

  test('a sign-in by body leaves the session of a cookie alone', async () => {
    const { app } = await createTestApp()
    const { client, tokens } = await signIn(app, 'refresh-cookie')
    await client.post('/api/token', USER2)

    expect((await client.get('/api/profile', bearer(tokens.access))).statusCode).toBe(200)
  })

  test('an account that is deactivated while its password is checked gets no session', async () => {
    const { app, db } = await createTestApp({}, (hasher, db) => ({
      ...hasher,
      async matches(password, hash) {
        const same = await hasher.matches(password, hash)
        await db.updateTable('users').set({ is_active: 0 }).execute()
        return same
      },
    }))
    const { response } = await signIn(app)

    expect([response.statusCode, response.json()]).toEqual([401, WRONG])
    expect(await db.selectFrom('sessions').selectAll().execute()).toEqual([])
  })

  test('an e-mail address means the user who has verified it, otherwise the oldest account that claims it', async () => {
    const { app, db, hasher } = await createTestApp()
    const claim = async (username: string, email: string, email_verified_at: number | null) => {
      const names = { username, username_key: username, email, email_key: email, email_verified_at }
      const password_hash = await hasher.hash(username)
      await db
        .insertInto('users')
        .values({ ...names, password_hash, date_joined: 0 })
        .execute()
    }
    await claim('claims-first', 'shared@example.com', null)
    await claim('claims-later', 'shared@example.com', null)
    const client = createTestClient(app)
    const works = async (password: string) =>
      (await client.post('/api/token', { email: 'shared@example.com', password })).statusCode === 200

    expect([await works('claims-first'), await works('claims-later')]).toEqual([true, false])
    await claim('has-proven', 'shared@example.com', 1)
    expect([await works('claims-first'), await works('has-proven')]).toEqual([false, true])
  })

  test('a password that changes while it is checked is a wrong password', async () => {
    const { app, db } = await createTestApp({}, (hasher, db) => ({
      ...hasher,
      async matches(password, hash) {
        const same = await hasher.matches(password, hash)
        const user = { id: 1, credentials_version: 1 }
        await replacePassword(asOperator(db), user, await hasher.hash('another password'))
        return same
      },
    }))
    const { response } = await signIn(app)

    expect([response.statusCode, response.json()]).toEqual([401, WRONG])
    expect(await db.selectFrom('sessions').selectAll().execute()).toEqual([])
  })
})

describe('POST /api/token/refresh', () => {
  test('returns the next pair, access first, with the user name in both', async () => {
    const { app } = await createTestApp()
    const { client, tokens } = await signIn(app)
    const response = await client.post('/api/token/refresh/', { refresh: tokens.refresh })

    expect(response.statusCode).toBe(200)
    expect(Object.keys(response.json())).toEqual(['access', 'refresh'])
    expect(claimsOf(response.json().access)).toMatchObject({ username: 'user1', gen: 2 })
    expect(claimsOf(response.json().refresh)).toMatchObject({ username: 'user1', gen: 2 })
    expect(response.json().refresh).not.toBe(tokens.refresh)
  })

  test('refuses the same token a second time: Token is blacklisted', async () => {
    const { app } = await createTestApp()
    const { client, tokens } = await signIn(app)
    await client.post('/api/token/refresh', { refresh: tokens.refresh })
    const again = await client.post('/api/token/refresh', { refresh: tokens.refresh })

    expect(again.statusCode).toBe(401)
    expect(again.json()).toEqual(BLACKLISTED)
    expect(again.headers['www-authenticate']).toContain('error="invalid_token"')
  })

  test('an access token from before a rotation stays valid', async () => {
    const { app } = await createTestApp()
    const { client, tokens } = await signIn(app)
    await client.post('/api/token/refresh', { refresh: tokens.refresh })

    expect((await client.get('/api/profile', bearer(tokens.access))).statusCode).toBe(200)
  })

  test.each([
    [{}, ['This field is required.']],
    [{ refresh: '' }, ['This field may not be blank.']],
    [{ refresh: null }, ['This field may not be null.']],
    [{ refresh: true }, ['Not a valid string.']],
  ])('refuses %j with 400', async (payload, refresh) => {
    const { app } = await createTestApp()
    const response = await createTestClient(app).post('/api/token/refresh', payload)

    expect(response.statusCode).toBe(400)
    expect(response.json().fields).toEqual({ refresh })
  })

  test('refuses an access token: Token has wrong type', async () => {
    const { app } = await createTestApp()
    const { client, tokens } = await signIn(app)
    const response = await client.post('/api/token/refresh', { refresh: tokens.access })

    expect(response.json()).toEqual({ detail: 'Token has wrong type', code: 'token_not_valid' })
  })

  test('a day without a refresh ends the session: idle', async () => {
    freezeTime()
    const { app } = await createTestApp()
    const { client, tokens } = await signIn(app)
    passTime(24 * 3600)
    const response = await client.post('/api/token/refresh', { refresh: tokens.refresh })

    expect(response.json()).toEqual({
      detail: 'Token is invalid or expired',
      code: 'token_not_valid',
      reason: 'idle',
    })
  })

  test('the session ends after 30 days however often it is refreshed, and no token outlives it', async () => {
    freezeTime()
    const { app } = await createTestApp()
    const { client, tokens } = await signIn(app)
    const { session_exp } = claimsOf(tokens.access)
    let { refresh } = tokens
    const untilEnd = () => session_exp - Math.floor(Date.now() / 1000)
    while (untilEnd() > 60) {
      const response = await client.post('/api/token/refresh', { refresh })
      expect(response.statusCode).toBe(200)
      refresh = response.json().refresh
      passTime(Math.min(20 * 3600, untilEnd() - 60))
    }
    const last = (await client.post('/api/token/refresh', { refresh })).json()
    passTime(60)
    const response = await client.post('/api/token/refresh', { refresh: last.refresh })

    expect([claimsOf(last.access).exp, claimsOf(last.refresh).exp]).toEqual([session_exp, session_exp])
    expect(response.json()).toMatchObject({ code: 'token_not_valid', reason: 'session_end' })
    expect((await client.get('/api/profile', bearer(last.access))).statusCode).toBe(401)
  })

  test('a refresh token lives no longer than its session', async () => {
    const { app } = await createTestApp({ REFRESH_TOKEN_LIFETIME: '60d' })
    const { tokens } = await signIn(app)

    expect(claimsOf(tokens.refresh).exp).toBe(claimsOf(tokens.refresh).session_exp)
  })

  test('B7 a deactivated account gets no more tokens', async () => {
    const { app, db } = await createTestApp()
    const { client, tokens } = await signIn(app)
    await db.updateTable('users').set({ is_active: 0 }).where('id', '=', 1).execute()

    expect((await client.post('/api/token/refresh', { refresh: tokens.refresh })).json().reason).toBe(
      'deactivated',
    )
    expect((await client.get('/api/profile', bearer(tokens.access))).json().reason).toBe('deactivated')
  })

  test('a deleted account no longer has a session', async () => {
    const { app, db } = await createTestApp()
    const { client, tokens } = await signIn(app)
    await db.deleteFrom('users').where('id', '=', 1).execute()

    expect((await client.post('/api/token/refresh', { refresh: tokens.refresh })).json().reason).toBe('lost')
    expect((await client.get('/api/profile', bearer(tokens.access))).json().reason).toBe('lost')
  })

  test('refresh-cookie: reads the cookie, sets the next one, returns the access token alone', async () => {
    freezeTime()
    const { app } = await createTestApp()
    const { client } = await signIn(app, 'refresh-cookie')
    const before = client.cookies[COOKIE_NAMES.refresh]
    passTime(60)
    const response = await client.post('/api/token/refresh')

    expect(Object.keys(response.json())).toEqual(['access'])
    expect(client.cookies[COOKIE_NAMES.refresh]).not.toBe(before)
    expect(claimsOf(client.cookies[COOKIE_NAMES.refresh] ?? '').gen).toBe(2)
    expect(response.cookies[0]?.maxAge).toBe(30 * 24 * 3600 - 60)
  })

  test('cookies: sets both cookies and returns the claims', async () => {
    freezeTime()
    const { app } = await createTestApp()
    const { client } = await signIn(app, 'cookies')
    passTime(60)
    const response = await client.post('/api/token/refresh')

    expect(response.json()).toEqual({ claims: claimsOf(client.cookies[COOKIE_NAMES.access] ?? '') })
    expect(response.cookies).toHaveLength(2)
  })

  test('the row decides: the token of a cookie is refused in a body, and nothing moves', async () => {
    freezeTime()
    const { app } = await createTestApp()
    const { client } = await signIn(app, 'refresh-cookie')
    passTime(60)
    const taken = await createTestClient(app).post('/api/token/refresh', {
      refresh: client.cookies[COOKIE_NAMES.refresh],
    })

    expect(taken.statusCode).toBe(401)
    expect(taken.json()).toEqual({ detail: 'Token is invalid or expired', code: 'token_not_valid' })
    expect((await client.post('/api/token/refresh')).statusCode).toBe(200)
    expect(claimsOf(client.cookies[COOKIE_NAMES.refresh] ?? '').gen).toBe(2)
  })

  test('the row decides: the token of a body is refused in a cookie, and nothing moves', async () => {
    freezeTime()
    const { app } = await createTestApp()
    const { client, tokens } = await signIn(app)
    passTime(60)
    const thief = createTestClient(app)
    thief.cookies[COOKIE_NAMES.refresh] = tokens.refresh

    expect((await thief.post('/api/token/refresh')).statusCode).toBe(401)
    expect((await client.post('/api/token/refresh', { refresh: tokens.refresh })).statusCode).toBe(200)
  })

  test('if a body carries a token, the cookie is ignored', async () => {
    const { app } = await createTestApp()
    const { client } = await signIn(app, 'refresh-cookie')

    expect((await client.post('/api/token/refresh', { refresh: 'garbage' })).statusCode).toBe(401)
  })

  test('a duplicate cookie counts as absent', async () => {
    const { app } = await createTestApp()
    const { client } = await signIn(app, 'refresh-cookie')
    const cookie = `${COOKIE_NAMES.refresh}=planted; ${COOKIE_NAMES.refresh}=${client.cookies[COOKIE_NAMES.refresh]}`
    const response = await app.inject({ method: 'POST', url: '/api/token/refresh', headers: { cookie } })

    expect(response.statusCode).toBe(400)
  })

  test('a refusal sets and clears no cookie', async () => {
    freezeTime()
    const { app } = await createTestApp()
    const { client } = await signIn(app, 'cookies')
    passTime(2 * 24 * 3600)
    const response = await client.post('/api/token/refresh')

    expect(response.json().reason).toBe('idle')
    expect(response.headers).not.toHaveProperty('set-cookie')
  })

  test('ROTATE_REFRESH_TOKENS=false: the row stays, the response is a fresh access token alone', async () => {
    freezeTime()
    const { app } = await createTestApp({ ROTATE_REFRESH_TOKENS: 'false' })
    const { client, tokens } = await signIn(app)
    passTime(3600)
    const first = await client.post('/api/token/refresh', { refresh: tokens.refresh })
    passTime(3600)
    const second = await client.post('/api/token/refresh', { refresh: tokens.refresh })

    expect(Object.keys(first.json())).toEqual(['access'])
    expect(claimsOf(second.json().access).iat).toBe(claimsOf(first.json().access).iat + 3600)
    expect(claimsOf(second.json().access).jti).not.toBe(claimsOf(first.json().access).jti)
    expect((await client.get('/api/profile', bearer(second.json().access))).statusCode).toBe(200)
  })

  test('ROTATE_REFRESH_TOKENS=false: the refresh cookie stays as it is', async () => {
    freezeTime()
    const { app } = await createTestApp({ ROTATE_REFRESH_TOKENS: 'false' })
    const { client } = await signIn(app, 'refresh-cookie')
    passTime(3600)

    expect((await client.post('/api/token/refresh')).cookies).toEqual([])
    expect((await client.post('/api/token/refresh')).statusCode).toBe(200)
  })

  test('AUDIENCE and ISSUER are in the tokens, and a token without them is refused', async () => {
    const plain = await createTestApp()
    const { tokens: foreign } = await signIn(plain.app)
    // Another server with the same sessions and the same key.
    const config = { ...plain.config, audience: 'spa', issuer: 'the-issuer' }
    const strict = await buildApp({ ...plain.deps, config, logger: false })
    const { client, tokens } = await signIn(strict)
    const refreshed = await client.post('/api/token/refresh', { refresh: tokens.refresh })

    expect(claimsOf(tokens.access)).toMatchObject({ aud: 'spa', iss: 'the-issuer' })
    expect(refreshed.statusCode).toBe(200)
    expect((await client.post('/api/token/refresh', { refresh: foreign.refresh })).statusCode).toBe(401)
    expect((await client.get('/api/profile', bearer(foreign.access))).statusCode).toBe(401)
    expect((await createTestClient(plain.app).get('/api/profile', bearer(foreign.access))).statusCode).toBe(
      200,
    )
    await strict.close()
  })

  test('LEEWAY lets an access token live that much longer', async () => {
    freezeTime()
    const { app } = await createTestApp({ LEEWAY: '30s' })
    const { client, tokens } = await signIn(app)

    passTime(5 * 60 + 29)
    expect((await client.get('/api/profile', bearer(tokens.access))).statusCode).toBe(200)
    passTime(1)
    expect((await client.get('/api/profile', bearer(tokens.access))).statusCode).toBe(401)
  })
})

describe('GET /api/auth-check', () => {
  test('returns the claims of the access token, from header or cookie', async () => {
    const { app } = await createTestApp()
    const { client, tokens } = await signIn(app)
    const { client: browser } = await signIn(app, 'cookies')

    const byHeader = await client.get('/api/auth-check', bearer(tokens.access))
    const byCookie = await browser.get('/api/auth-check')

    expect(byHeader.json()).toEqual({ authenticated: true, claims: claimsOf(tokens.access) })
    expect(byCookie.json().claims).toEqual(claimsOf(browser.cookies[COOKIE_NAMES.access] ?? ''))
  })
})

describe('POST /api/logout', () => {
  test('C8 ends the session: its access token is refused at the next request', async () => {
    const { app } = await createTestApp()
    const { client, tokens } = await signIn(app)
    const response = await client.post('/api/logout', { refresh: tokens.refresh })
    const profile = await client.get('/api/profile', bearer(tokens.access))

    expect([response.statusCode, response.json()]).toEqual([200, { detail: 'Successfully logged out.' }])
    expect(profile.statusCode).toBe(401)
    expect(profile.json()).toMatchObject({ code: 'token_not_valid', reason: 'signed_out' })
    expect((await client.post('/api/token/refresh', { refresh: tokens.refresh })).json()).toEqual({
      ...BLACKLISTED,
      reason: 'signed_out',
    })
  })

  test('accepts the access token if there is no refresh token', async () => {
    const { app } = await createTestApp()
    const { client, tokens } = await signIn(app)
    await client.post('/api/logout', {}, bearer(tokens.access))

    expect((await client.get('/api/profile', bearer(tokens.access))).statusCode).toBe(401)
  })

  test('accepts the access cookie if there is no refresh cookie', async () => {
    const { app } = await createTestApp()
    const { client, response } = await signIn(app, 'cookies')
    const { [COOKIE_NAMES.access]: access = '' } = client.cookies
    delete client.cookies[COOKIE_NAMES.refresh]
    await client.post('/api/logout')

    expect(response.json()).toHaveProperty('claims')
    expect((await client.get('/api/profile', bearer(access))).json().reason).toBe('signed_out')
  })

  test('ends no other session by an access token beside a refresh token', async () => {
    const { app } = await createTestApp()
    const { client, tokens } = await signIn(app)
    const other = await signIn(app, 'body', USER2)
    await client.post('/api/logout', { refresh: tokens.refresh }, bearer(other.tokens.access))

    expect((await client.get('/api/profile', bearer(other.tokens.access))).statusCode).toBe(200)
  })

  test('accepts no expired access token: it may have been in a log for long', async () => {
    freezeTime()
    const { app, db } = await createTestApp()
    const { client, tokens } = await signIn(app)
    passTime(300)
    await client.post('/api/logout', {}, bearer(tokens.access))

    const row = await db.selectFrom('sessions').select('revoked_at').executeTakeFirst()
    expect(row).toEqual({ revoked_at: null })
  })

  test('accepts a spent refresh token, and an expired one', async () => {
    freezeTime()
    const { app, db } = await createTestApp()
    const { client, tokens } = await signIn(app)
    const next = await client.post('/api/token/refresh', { refresh: tokens.refresh })
    passTime(24 * 3600 + 1)
    await client.post('/api/logout', { refresh: tokens.refresh })

    expect(next.statusCode).toBe(200)
    const session = await db.selectFrom('sessions').selectAll().executeTakeFirstOrThrow()
    expect(session.revoked_reason).toBe('signed_out')
  })

  test.each([{}, { refresh: 'garbage' }, { refresh: '' }])(
    'sends 200 if there is no session: %j',
    async (body) => {
      const { app } = await createTestApp()
      const response = await createTestClient(app).post('/api/logout', body, { authorization: 'Bearer' })

      expect(response.statusCode).toBe(200)
    },
  )

  test('C9 clears its cookies with the attributes that set them', async () => {
    const { app } = await createTestApp()
    const { client, response: signedIn } = await signIn(app, 'cookies')
    const response = await client.post('/api/logout')

    const attributes = ({ httpOnly, sameSite, path, secure, domain }: (typeof response.cookies)[number]) => {
      return { httpOnly, sameSite, path, secure, domain }
    }
    expect(response.cookies.map(attributes)).toEqual(signedIn.cookies.map(attributes))
    expect(client.cookies).toEqual({})
  })

  test('ends every session whose token the request carries', async () => {
    const { app, db } = await createTestApp()
    const { client } = await signIn(app, 'refresh-cookie')
    const { tokens } = await signIn(app, 'body', USER2)
    await client.post('/api/logout', { refresh: tokens.refresh })

    const sessions = await db.selectFrom('sessions').select('revoked_reason').execute()
    expect(sessions).toEqual([{ revoked_reason: 'signed_out' }, { revoked_reason: 'signed_out' }])
  })

  test('leaves the other sessions of the same user alone', async () => {
    const { app } = await createTestApp()
    const here = await signIn(app)
    const there = await signIn(app)
    await here.client.post('/api/logout', { refresh: here.tokens.refresh })

    expect((await there.client.get('/api/profile', bearer(there.tokens.access))).statusCode).toBe(200)
  })
})

test('B9 no issued token is in the database or in the log', async () => {
  const { app, db, log } = await createTestApp()
  const given: string[] = []
  for (const transport of ['body', 'refresh-cookie', 'cookies'] as const) {
    const { client, tokens } = await signIn(app, transport)
    const refreshed = await client.post('/api/token/refresh', { refresh: tokens.refresh }, { origin: ORIGIN })
    await client.get('/api/profile?token=visible', bearer(tokens.access ?? 'none'))
    given.push(...Object.values(tokens).filter((value) => typeof value === 'string'))
    given.push(...Object.values(client.cookies), ...Object.values(refreshed.json<Record<string, string>>()))
  }

  const kept = JSON.stringify([await dumpDatabase(db), log])
  const strings = given.filter((value) => typeof value === 'string' && value.length > 20)
  expect(strings.length).toBeGreaterThan(6)
  for (const token of strings) expect(kept).not.toContain(token.split('.')[2])
  expect(JSON.stringify(log)).not.toContain('visible')
  expect(JSON.stringify(log)).not.toContain('password1')
})
