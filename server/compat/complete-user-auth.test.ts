import { calculatePKCECodeChallenge, randomPKCECodeVerifier } from 'openid-client'
import { describe, expect, test } from 'vitest'
import { standInUrl } from '../social/stand-in/stand-in.ts'
import { STAND_IN_CLIENT } from '../social/stand-in/stand-in-client.ts'
import { createTestApp, ORIGIN, tokenIn } from '../testing/test-app.ts'
import { bearer, createTestClient } from '../testing/test-client.ts'
import { expectParity } from '../testing/test-replay.ts'
import { createSocialApp } from '../testing/test-social.ts'
import { freezeTime, passTime } from '../testing/test-time.ts'

const FROM_PAGE = { origin: ORIGIN }
const SAM = { email: 'sam@smith.com', password: 'password1' }
const CALLBACK = `${ORIGIN}/auth/callback`
const COMPAT = { COMPAT: 'complete-user-auth', COMPAT_REDIRECT_URI: CALLBACK }

test('complete-user-auth: every recorded exchange', () => expectParity('complete-user-auth'))

test('a day of its client: sign-in, reload with two refreshes at once, sign-out', async () => {
  freezeTime()
  const { app } = await createTestApp(COMPAT)
  const client = createTestClient(app)
  const post = (path: string, body?: object) => client.post(`/api/auth/${path}/`, body, FROM_PAGE)
  const signedIn = (await post('login', SAM)).json()
  expect(signedIn.user).toEqual({ id: 1, username: 'user1', email: 'sam@smith.com', email_verified: true })

  for (let reload = 0; reload < 3; reload++) {
    passTime(600)
    const refreshed = await Promise.all([post('token/refresh'), post('token/refresh')])
    const [one, two] = refreshed.map((response) => response.json().access)
    const me = await client.get('/api/auth/me/', { ...FROM_PAGE, ...bearer(one) })

    expect(one).toBe(two)
    expect(me.json()).toMatchObject({ username: 'user1', providers: [] })
  }

  const [access] = [(await post('token/refresh')).json().access]
  await post('logout')
  expect(client.cookies).toEqual({})
  expect((await client.get('/api/auth/me/', bearer(access))).statusCode).toBe(401)
})

describe('POST /api/auth/verify-email', () => {
  test('T10 accepts the mailed token, once', async () => {
    const { app, mails } = await createTestApp(COMPAT)
    const post = (path: string, payload: object) =>
      app.inject({ method: 'POST', url: `/api/auth/${path}/`, payload })
    await post('register', { username: 'ada', email: 'ada@example.com', password: 'four words and more' })
    const token = tokenIn((await mails())[0])

    expect((await post('verify-email', { token })).json()).toEqual({ message: 'Email verified' })
    const again = await post('verify-email', { token })
    expect([again.statusCode, again.json()]).toEqual([400, { detail: 'Invalid token' }])
  })

  test('C11 opening the URL consumes nothing, and explains what to do', async () => {
    const { app } = await createTestApp(COMPAT)
    const response = await app.inject('/api/auth/verify-email/?token=x')

    expect([response.statusCode, response.headers.allow]).toEqual([405, 'POST, OPTIONS'])
  })
})

describe('POST /api/auth/social/:provider', () => {
  type Provider = 'google' | 'github' | 'facebook'

  async function openClient(env: Record<string, string> = {}) {
    const server = await createSocialApp({ ...COMPAT, ...env })
    const post = (provider: string, body: object, headers: Record<string, string> = FROM_PAGE) =>
      server.client.post(`/api/auth/social/${provider}/`, body, headers)

    /** Goes to a provider as the pages of complete-user-auth do: with a challenge, except to Facebook. */
    async function visit(provider: Provider, persona: string) {
      const code_verifier = randomPKCECodeVerifier()
      const paths = { google: '/authorize', github: '/login/oauth/authorize', facebook: '/dialog/oauth' }
      const url = new URL(standInUrl(server.config, provider) + paths[provider])
      const scopes = { google: 'openid email profile', github: 'read:user user:email', facebook: 'email' }
      const sent = {
        response_type: 'code',
        client_id: STAND_IN_CLIENT.clientId,
        redirect_uri: CALLBACK,
        scope: scopes[provider],
        state: 'its-own',
        persona,
        ...(provider !== 'facebook' && {
          code_challenge: await calculatePKCECodeChallenge(code_verifier),
          code_challenge_method: 'S256',
        }),
      }
      for (const [name, value] of Object.entries(sent)) url.searchParams.set(name, value)
      const response = await fetch(url, { redirect: 'manual' })
      const back = new URL(response.headers.get('location') ?? 'http://nowhere')
      return { code: back.searchParams.get('code') ?? '', code_verifier }
    }
    return { ...server, post, visit }
  }

  test.each(['google', 'github'] as const)(
    '%s: a code and its verifier sign in, and the session survives a reload',
    async (provider) => {
      const { client, post, visit } = await openClient()
      const response = await post(provider, await visit(provider, 'ada'))
      const { access, ...rest } = response.json()
      const me = (await client.get('/api/auth/me/', bearer(access))).json()

      expect(rest).toEqual({
        user: { id: 3, username: 'ada', email: 'ada@example.com', email_verified: true },
      })
      expect(me.providers).toEqual([provider])
      expect((await client.post('/api/auth/token/refresh/', {}, FROM_PAGE)).statusCode).toBe(200)
    },
  )

  test('the second time it is the same account', async () => {
    const { db, post, visit } = await openClient()
    await post('google', await visit('google', 'ada'))

    expect((await post('google', await visit('google', 'ada'))).statusCode).toBe(200)
    expect(await db.selectFrom('users').select('id').execute()).toHaveLength(3)
  })

  test.each([
    ['another verifier', { code_verifier: 'x'.repeat(43) }, { detail: 'Code exchange failed' }],
    ['no verifier', { code_verifier: undefined }, { code_verifier: ['This field is required.'] }],
    ['an empty verifier', { code_verifier: '' }, { code_verifier: ['Enter a valid PKCE verifier.'] }],
    ['a made-up code', { code: 'made-up' }, { detail: 'Code exchange failed' }],
  ])('G5 %s: 400, and no response of the provider is repeated', async (_, changes, body) => {
    const { client, post, visit } = await openClient()
    const response = await post('google', { ...(await visit('google', 'ada')), ...changes })

    expect([response.statusCode, response.json()]).toEqual([400, body])
    expect(client.cookies).toEqual({})
  })

  test('G5 a code works once', async () => {
    const { post, visit } = await openClient()
    const code = await visit('google', 'ada')
    await post('google', code)

    expect((await post('google', code)).json()).toEqual({ detail: 'Code exchange failed' })
  })

  test.each(['access_token', 'id_token'])('T11 a token of the provider is refused: %s', async (name) => {
    const { client, post } = await openClient()
    const response = await post('google', { [name]: 'eyJ' })

    expect([response.statusCode, Object.keys(response.json())]).toEqual([400, ['code', 'code_verifier']])
    expect(client.cookies).toEqual({})
  })

  test.each([
    ['another account has verified the address', 'google', 'eve'],
    ['the address is not verified', 'google', 'alan'],
    ['there is no address', 'google', 'emmy'],
  ] as const)('C12 if %s no account is signed in, linked or created', async (_, provider, persona) => {
    const { db, client, post, visit } = await openClient()
    const response = await post(provider, await visit(provider, persona))

    expect([response.statusCode, Object.keys(response.json())]).toEqual([403, ['detail']])
    expect(client.cookies).toEqual({})
    expect(await db.selectFrom('identities').selectAll().execute()).toEqual([])
    expect(await db.selectFrom('users').select('id').execute()).toHaveLength(2)
  })

  test('Facebook, to which its pages send no challenge, and LinkedIn are not supported', async () => {
    const { post, visit } = await openClient()
    for (const provider of ['facebook', 'linkedin', 'nobody']) {
      const response = await post(provider, await visit('facebook', 'ada'))
      expect([response.statusCode, response.json()]).toEqual([400, { detail: 'Unsupported provider' }])
    }
  })

  test('without COMPAT_REDIRECT_URI no provider is', async () => {
    const { post, visit } = await openClient({ COMPAT_REDIRECT_URI: '' })

    expect((await post('google', await visit('google', 'ada'))).json()).toEqual({
      detail: 'Unsupported provider',
    })
  })

  test('F1 a page of another site cannot sign in', async () => {
    const { client, post, visit } = await openClient()
    const response = await post('google', await visit('google', 'ada'), { origin: 'https://evil.example' })

    expect(response.statusCode).toBe(403)
    expect(client.cookies).toEqual({})
  })

  test('a broken provider: 502, with our own message', async () => {
    const { post, visit } = await openClient()
    const response = await post('google', await visit('google', 'broken'))

    expect([response.statusCode, response.json()]).toEqual([
      502,
      { detail: 'Failed to fetch user from provider' },
    ])
  })
})
