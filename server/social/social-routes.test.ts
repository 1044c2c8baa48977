import { describe, expect, test } from 'vitest'
import { APP_KEY } from '../../shared/app-name.ts'
import { epochNow } from '../../shared/epoch.ts'
import { refuseUnlessEligible } from '../accounts/credentials.ts'
import { replacePassword } from '../accounts/password-change.ts'
import { findUserForSignInById } from '../accounts/user-repository.ts'
import { asOperator } from '../commands/command.ts'
import { findSessionUser, type SessionUser } from '../sessions/session-repository.ts'
import { createTestApp, tokenIn } from '../testing/test-app.ts'
import { bearer, claimsOf, createTestClient, signIn, USER1 } from '../testing/test-client.ts'
import { confirmBy, makeStale } from '../testing/test-confirm.ts'
import { createSocialApp, FROM_PAGE, finish, signInBy, visitProvider } from '../testing/test-social.ts'
import { freezeTime, passTime, tickAtEachRead } from '../testing/test-time.ts'
import { startSocialPruning } from './social.ts'
import { linkIdentity, unlinkProvider } from './social-link.ts'

const ANN = { username: 'ann', email: 'ada@example.com', password: 'correct horse battery' }

describe('GET /api/social', () => {
  test('lists stand-ins on a developer’s machine, the real ones where they have ids, nothing in production', async () => {
    const list = async (env: Record<string, string>) => {
      const { app } = await createTestApp(env)
      return (await app.inject('/api/social')).json()
    }
    const production = { NODE_ENV: 'production', PUBLIC_URL: 'https://app.example.com', BCRYPT_COST: '10' }
    const google = { SOCIAL_GOOGLE_CLIENT_ID: 'id', SOCIAL_GOOGLE_CLIENT_SECRET: 'secret' }

    expect(await list({})).toEqual([
      { name: 'google', label: 'Google', stand_in: true },
      { name: 'github', label: 'GitHub', stand_in: true },
      { name: 'facebook', label: 'Facebook', stand_in: true },
    ])
    expect(await list({ HOST: '0.0.0.0', ...google })).toEqual([
      { name: 'google', label: 'Google', stand_in: false },
    ])
    expect(await list(production)).toEqual([])
    expect(await list({ ...production, ...google })).toEqual([
      { name: 'google', label: 'Google', stand_in: false },
    ])
  })

  test('production has no stand-in, whatever the settings say', async () => {
    const env = { NODE_ENV: 'production', PUBLIC_URL: 'https://app.example.com', BCRYPT_COST: '10' }
    const { app } = await createTestApp(env)

    for (const url of ['/stand-in/google/authorize', '/stand-in/style.css', '/stand-in/github/api/user']) {
      expect((await app.inject(url)).statusCode).toBe(404)
    }
  })
})

describe('GET /api/social/:provider', () => {
  test('returns the URL, with state, nonce and an S256 challenge, different each time', async () => {
    const { client } = await createSocialApp()
    const ask = async (provider: string) => {
      const { authorization_url } = (await client.get(`/api/social/${provider}`, FROM_PAGE)).json()
      return new URL(authorization_url).searchParams
    }
    for (const provider of ['google', 'github', 'facebook']) {
      const [first, second] = [await ask(provider), await ask(provider)]

      expect(first.get('code_challenge_method')).toBe('S256')
      expect(first.get('redirect_uri')).toBe(`http://localhost:3000/auth/callback/${provider}`)
      expect(first.has('nonce')).toBe(provider === 'google')
      for (const name of ['state', 'code_challenge']) {
        expect(first.get(name)?.length).toBeGreaterThanOrEqual(43)
        expect(second.get(name)).not.toBe(first.get(name))
      }
    }
  })

  test('sets one HttpOnly cookie per sign-in, named after its state, for ten minutes, with encrypted secrets', async () => {
    const { client } = await createSocialApp()
    const response = await client.get('/api/social/google', FROM_PAGE)
    const { searchParams } = new URL(response.json().authorization_url)
    const state = searchParams.get('state') ?? ''

    expect(response.cookies).toMatchObject([
      {
        name: `${APP_KEY}_social_${state.slice(0, 12)}`,
        httpOnly: true,
        sameSite: 'Strict',
        path: '/',
        maxAge: 600,
      },
    ])
    const sealed = response.cookies[0]?.value ?? ''
    expect(Buffer.from(sealed, 'base64url').toString()).not.toContain(state)
    expect(sealed).not.toContain(state)
  })

  test('five at most: the oldest is cleared', async () => {
    freezeTime()
    const { client } = await createSocialApp()
    const names: string[] = []
    for (let index = 0; index < 7; index++) {
      const response = await client.get('/api/social/github', FROM_PAGE)
      names.push(response.cookies.at(-1)?.name ?? '')
      passTime(1)
    }

    expect(Object.keys(client.cookies).sort()).toEqual(names.slice(2).sort())
  })

  test('F1 a foreign page cannot start one', async () => {
    const { client } = await createSocialApp()
    const foreign: Record<string, string>[] = [
      { origin: 'https://evil.example' },
      { 'sec-fetch-site': 'cross-site' },
    ]
    for (const headers of foreign) {
      const response = await client.get('/api/social/google', headers)
      expect([response.statusCode, response.json().code, response.cookies]).toEqual([403, 'cross_site', []])
    }
  })

  test('an unknown provider is a 404', async () => {
    const { client } = await createSocialApp()
    for (const name of ['gitlab', 'constructor', '__proto__', 'GOOGLE']) {
      expect((await client.get(`/api/social/${name}`, FROM_PAGE)).statusCode).toBe(404)
    }
  })
})

describe('POST /api/social/:provider', () => {
  test.each(['google', 'github'])(
    '%s: a verified e-mail address without an account: a new account, verified as well',
    async (provider) => {
      const { client } = await createSocialApp()
      const response = await signInBy(client, { provider })
      const profile = (await client.get('/api/profile', bearer(response.json().access))).json()

      expect([response.statusCode, Object.keys(response.json())]).toEqual([
        200,
        ['refresh', 'access', 'return_to'],
      ])
      expect(profile).toMatchObject({ first_name: 'Ada', last_name: 'Lovelace', email: 'ada@example.com' })
      expect(profile.user).toMatchObject({ username: 'ada', email_verified: true })
    },
  )

  test.each(['google', 'github'])('%s: the second time the same account', async (provider) => {
    const { client } = await createSocialApp()
    const first = claimsOf((await signInBy(client, { provider })).json().access)
    const second = claimsOf((await signInBy(client, { provider })).json().access)

    expect(second.user_id).toBe(first.user_id)
    expect(second.sid).not.toBe(first.sid)
  })

  test('responds in the transport that was named at the start', async () => {
    const { client } = await createSocialApp()
    const cookies = await signInBy(client, { transport: 'cookies' })
    expect(Object.keys(cookies.json())).toEqual(['claims', 'return_to'])
    expect((await client.get('/api/profile')).statusCode).toBe(200)

    const refresh = await signInBy(client, { transport: 'refresh-cookie', persona: 'grace' })
    expect(Object.keys(refresh.json())).toEqual(['access', 'return_to'])
  })

  test.each([
    ['/profile?tab=2#top', '/profile?tab=2#top'],
    ['//evil.example', '/'],
    ['/\\evil.example', '/'],
    ['https://evil.example', '/'],
    ['javascript:alert(1)', '/'],
  ])('F5 returns to our own pages alone: %s', async (path, expected) => {
    const { client } = await createSocialApp()
    const response = await signInBy(client, { query: `?return_to=${encodeURIComponent(path)}` })

    expect(response.json().return_to).toBe(expected)
  })

  test('works once: a second post is 409 and signs no user in, even twenty at once', async () => {
    const { client, db } = await createSocialApp()
    const returned = await visitProvider(client)
    const begun = { ...client.cookies }
    const responses = await Promise.all(
      Array.from({ length: 20 }, () => {
        const tab = createTestClient({ inject: client.send as never })
        Object.assign(tab.cookies, begun)
        return finish(client, returned)
      }),
    )
    const again = await finish(client, returned)

    expect(responses.filter(({ statusCode }) => statusCode === 200)).toHaveLength(1)
    expect(responses.filter(({ statusCode }) => statusCode === 409)).toHaveLength(19)
    expect([again.statusCode, again.json().code]).toEqual([409, 'already_used'])
    expect(await db.selectFrom('sessions').select('id').execute()).toHaveLength(1)
  })

  test('two at once in two tabs do not disturb each other', async () => {
    const { client } = await createSocialApp()
    const first = await visitProvider(client, { persona: 'ada' })
    const second = await visitProvider(client, { provider: 'github', persona: 'grace' })
    const one = await finish(client, first)
    const two = await finish(client, second, { provider: 'github' })

    expect([one.statusCode, two.statusCode]).toEqual([200, 200])
    expect(claimsOf(one.json().access).username).toBe('ada')
    expect(claimsOf(two.json().access).username).toBe('grace')
  })

  test.each([
    ['an unknown state', (sent: Record<string, string>) => ({ ...sent, state: 'x'.repeat(43) })],
    [
      'the state of another browser',
      (sent: Record<string, string>) => ({ ...sent, state: `${sent.state?.slice(0, 42)}x` }),
    ],
    ['an unknown code', (sent: Record<string, string>) => ({ ...sent, code: 'made-up' })],
  ])('G5 %s: 400 and no user is signed in', async (_, change) => {
    const { client, db } = await createSocialApp()
    const response = await finish(client, change(await visitProvider(client)))

    expect([response.statusCode, response.json().code]).toEqual([400, 'social_failed'])
    expect(await db.selectFrom('sessions').select('id').execute()).toEqual([])
  })

  test('another browser cannot use the callback of this one (login CSRF)', async () => {
    const { app, client } = await createSocialApp()
    const returned = await visitProvider(client)
    const victim = createTestClient(app)
    const response = await finish(victim, returned)

    expect([response.statusCode, response.json().code]).toEqual([400, 'social_failed'])
  })

  test('a code of one provider is not accepted for another (mix-up)', async () => {
    const { client } = await createSocialApp()
    const returned = await visitProvider(client, { provider: 'github' })

    expect((await finish(client, returned, { provider: 'google' })).json().code).toBe('social_failed')
  })

  test.each([
    [`${APP_KEY}_social_a b=x`, undefined],
    [`${APP_KEY}_social_é=x`, undefined],
    [`${APP_KEY}_social_abc=def=x`, 'abc=def'],
    [`${APP_KEY}_social_${'a'.repeat(12)}=x; ${APP_KEY}_social_${'a'.repeat(12)}=y`, 'a'.repeat(43)],
  ])('a planted cookie %j breaks nothing', async (cookie, state) => {
    const { app } = await createSocialApp()
    const headers = { ...FROM_PAGE, cookie }
    const begun = await app.inject({ url: '/api/social/google', headers })
    const payload = { code: 'x', state: state ?? 'x'.repeat(43) }
    const ended = await app.inject({ method: 'POST', url: '/api/social/google', headers, payload })

    expect([begun.statusCode, ended.statusCode]).toEqual([200, 400])
  })

  test('five cookies fit into the headers of a request, whatever path they return to', async () => {
    const { client } = await createSocialApp()
    const query = `?return_to=${encodeURIComponent(`/${'日'.repeat(160)}`)}`
    const ascii = `?return_to=/${'x'.repeat(1_800)}`
    for (const one of [query, ascii, ascii, ascii, ascii, ascii]) {
      expect((await client.get(`/api/social/google${one}`, FROM_PAGE)).statusCode).toBe(200)
    }

    const bytes = Object.entries(client.cookies).join('; ').length
    expect(Object.keys(client.cookies)).toHaveLength(5)
    expect(bytes).toBeLessThan(8_000)
  })

  test('no secret of a provider’s response gets into the log', async () => {
    const { client, log } = await createSocialApp()
    const returned = await visitProvider(client, { persona: 'replayed' })
    await finish(client, returned)
    const written = JSON.stringify(log)

    expect(written).toContain('a provider could not be used')
    for (const secret of [returned.code, returned.state, 'stand-in-secret']) {
      expect(written).not.toContain(secret)
    }
  })

  test('after ten minutes it has expired', async () => {
    freezeTime()
    const { client } = await createSocialApp()
    const returned = await visitProvider(client)
    passTime(601)

    expect((await finish(client, returned)).json().code).toBe('social_failed')
  })

  test.each(['google', 'github', 'facebook'])(
    '%s: a replayed code is 400, a broken provider 502; both sign no user in',
    async (provider) => {
      const { client, db } = await createSocialApp()
      const replayed = await signInBy(client, { provider, persona: 'replayed' })
      const broken = await signInBy(client, { provider, persona: 'broken' })

      expect([replayed.statusCode, replayed.json().code]).toEqual([400, 'social_failed'])
      expect([broken.statusCode, broken.json().code]).toEqual([502, 'provider_error'])
      expect(await db.selectFrom('sessions').select('id').execute()).toEqual([])
    },
  )

  test('H3 a provider that does not respond in time: 503', async () => {
    const { client } = await createSocialApp()
    const returned = await visitProvider(client, { persona: 'slow' })
    const response = await finish(client, returned)

    expect([response.statusCode, response.json().code]).toEqual([503, 'provider_unavailable'])
  })

  test('H3 a provider that is down: 503', async () => {
    // Nothing listens: the server itself serves the stand-ins, and here it does not listen.
    const { app } = await createTestApp({ PORT: '1' })
    const response = await createTestClient(app).get('/api/social/google', FROM_PAGE)

    expect([response.statusCode, response.json().code, response.cookies]).toEqual([
      503,
      'provider_unavailable',
      [],
    ])
  })

  test('a deactivated account is reported', async () => {
    const { client, db } = await createSocialApp()
    await signInBy(client)
    await db.updateTable('users').set({ is_active: 0 }).where('username', '=', 'ada').execute()
    const response = await signInBy(client)

    expect([response.statusCode, response.json().code]).toEqual([403, 'account_inactive'])
  })

  test('T11 tokens of a provider that a client sends are ignored', async () => {
    const { client, db } = await createSocialApp()
    const bodies: Record<string, string>[] = [{ access_token: 'x' }, { id_token: 'x.y.z' }, { token: 'x' }]
    for (const body of bodies) {
      expect((await finish(client, body)).statusCode).toBe(400)
    }
    expect(await db.selectFrom('sessions').select('id').execute()).toEqual([])
  })
})

describe('C12 an e-mail address of an account', () => {
  test('verified: never linked automatically; its owner signs in and confirms', async () => {
    const { app, client, db } = await createSocialApp()
    const response = await signInBy(client, { persona: 'eve' })
    expect([response.statusCode, response.json()]).toMatchObject([
      202,
      { next: 'link', provider: 'google', email: 'sam@smith.com' },
    ])
    const { handle } = response.json()
    expect((await client.post('/api/social/link', { handle })).statusCode).toBe(401)

    const sam = await signIn(app)
    const link = (body: object) => sam.client.post('/api/social/link', body, bearer(sam.tokens.access))
    await makeStale(db)
    expect((await link({ handle })).json().code).toBe('reauthentication_required')
    expect((await confirmBy(sam.client, USER1.password, bearer(sam.tokens.access))).statusCode).toBe(200)
    expect((await link({ handle })).json()).toMatchObject({ provider: 'google' })
    expect((await link({ handle })).json().code).toBe('already_used')
    expect(claimsOf((await signInBy(client, { persona: 'eve' })).json().access).username).toBe('user1')
  })

  test('only claimed (pre-hijacking): its owner signs in with the provider, and the attacker loses it', async () => {
    const { app, client } = await createSocialApp()
    await client.post('/api/register', ANN)
    const stranger = await signIn(app, 'body', ANN)
    const owner = await signInBy(client, { persona: 'ada' })

    const { username } = claimsOf(owner.json().access)
    expect(username).not.toBe('ann')
    const profile = await stranger.client.get('/api/profile', bearer(stranger.tokens.access))
    expect(profile.json().email).toBe('')
    const byAddress = await signIn(app, 'body', { username: ANN.email, password: ANN.password })
    expect(byAddress.response.statusCode).toBe(401)
  })

  test('a reset that first verifies an e-mail address drops identities that were linked before', async () => {
    const { client, db, mails } = await createSocialApp()
    const { handle } = (await signInBy(client, { persona: 'emmy' })).json()
    const email = 'victim@example.com'
    const eve = await client.post('/api/social/finish', { handle, username: 'eve', email }, FROM_PAGE)
    expect(eve.statusCode).toBe(200)
    await client.post('/api/password/forgot', { email })
    const [mail] = (await mails()).filter(({ subject }) => subject === 'Reset your password')
    const reset = { token: tokenIn(mail), new_password: 'another horse battery' }

    expect((await client.post('/api/password/reset', reset)).statusCode).toBe(200)
    expect(await db.selectFrom('identities').selectAll().execute()).toEqual([])
    expect((await signInBy(client, { persona: 'emmy' })).statusCode).toBe(202)
  })
})

test('C12 an identity that was linked before the verification is dropped by any reset', async () => {
  freezeTime()
  const { client, mails } = await createSocialApp()
  const email = 'victim@example.com'
  const { handle } = (await signInBy(client, { persona: 'emmy' })).json()
  await client.post('/api/social/finish', { handle, username: 'eve', email }, FROM_PAGE)
  passTime(60)
  await client.post('/api/verify-email', { token: tokenIn((await mails())[0]) })
  await client.post('/api/password/forgot', { email })
  const [mail] = (await mails()).filter(({ subject }) => subject === 'Reset your password')
  await client.post('/api/password/reset', { token: tokenIn(mail), new_password: 'another horse battery' })

  expect((await signInBy(client, { persona: 'emmy' })).json().next).toBe('finish')
})

test('a provider that created an account stays at a reset, however long the sign-up took', async () => {
  tickAtEachRead()
  const { client, db, mails } = await createSocialApp()
  const made = await signInBy(client, { persona: 'ada' })
  await client.post('/api/password/forgot', { email: ANN.email })
  const [mail] = (await mails()).filter(({ subject }) => subject === 'Reset your password')
  const reset = { token: tokenIn(mail), new_password: 'another horse battery' }

  expect([made.statusCode, (await client.post('/api/password/reset', reset)).statusCode]).toEqual([200, 200])
  expect(await db.selectFrom('identities').select('provider').execute()).toEqual([{ provider: 'google' }])
})

test('a taken name counts at the end of a sign-up with a provider as in any registration', async () => {
  const { client } = await createSocialApp({ RATE_LIMITS: 'on', LIMIT_TAKEN_NAME: '2/1h' })
  const { handle } = (await signInBy(client, { persona: 'emmy' })).json()
  const statuses = []
  for (const username of ['user1', 'user2', 'user1', 'free-name']) {
    const body = { handle, username, email: 'emmy@example.com' }
    statuses.push((await client.post('/api/social/finish', body, FROM_PAGE)).statusCode)
  }

  expect(statuses).toEqual([400, 400, 429, 429])
})

test('a stand-in identity opens nothing at the real provider, and a demo account nothing in production', async () => {
  const { app, client, db } = await createSocialApp()
  const { handle } = (await signInBy(client, { persona: 'eve' })).json()
  const sam = await signIn(app)
  await sam.client.post('/api/social/link', { handle }, bearer(sam.tokens.access))
  const user = await findUserForSignInById(db, 1)
  const config = { environment: 'production', requireVerifiedEmail: false } as const
  const context = { db, log: app.log, client: { ip: '', network: '', userAgent: '' } }

  expect(await db.selectFrom('identities').select('subject').execute()).toEqual([
    { subject: 'stand-in:1978' },
  ])
  if (!user) throw new Error('There is no user 1.')
  await expect(refuseUnlessEligible({ ...context, config }, user)).rejects.toMatchObject({
    body: { code: 'account_inactive' },
  })
})

describe('C23 no e-mail address, or an unverified one', () => {
  test.each([
    ['google', 'alan', 'alan@example.com'],
    ['google', 'emmy', null],
    ['github', 'alan', 'alan@example.com'],
    ['github', 'emmy', null],
    ['facebook', 'ada', 'ada@example.com'],
    ['facebook', 'emmy', null],
  ])(
    '%s, %s: chooses a user name and an e-mail address, which is verified by mail',
    async (provider, persona, email) => {
      const { client, mails } = await createSocialApp()
      const waiting = await signInBy(client, { provider, persona })
      expect([waiting.statusCode, waiting.json()]).toMatchObject([202, { next: 'finish', provider, email }])
      const { handle, username } = waiting.json()
      const body = { handle, username, email: 'mine@example.com' }
      const response = await client.post('/api/social/finish', body, FROM_PAGE)
      const profile = (await client.get('/api/profile', bearer(response.json().access))).json()

      expect(response.statusCode).toBe(200)
      expect(profile).toMatchObject({ email: 'mine@example.com', user: { username, email_verified: false } })
      expect((await mails()).map(({ to }) => to)).toEqual(['mine@example.com'])
      expect((await signInBy(client, { provider, persona })).statusCode).toBe(200)
    },
  )

  test('a taken name keeps the handle; it works once, for ten minutes', async () => {
    freezeTime()
    const { client } = await createSocialApp()
    const { handle } = (await signInBy(client, { persona: 'emmy' })).json()
    const send = (username: string, token = handle) =>
      client.post('/api/social/finish', { handle: token, username, email: 'e@example.com' }, FROM_PAGE)

    expect((await send('USER1')).json().fields).toEqual({
      username: ['A user with that username already exists.'],
    })
    expect((await send('emmy', 'made-up')).json().code).toBe('link_not_valid')
    expect((await send('emmy')).statusCode).toBe(200)
    expect((await send('emmy2')).json().code).toBe('already_used')
    const late = (await signInBy(client, { provider: 'github', persona: 'emmy' })).json()
    passTime(601)
    expect((await send('emmy3', late.handle)).json().code).toBe('link_not_valid')
  })

  test('only the hash of the handle is stored', async () => {
    const { client, db } = await createSocialApp()
    const { handle } = (await signInBy(client, { persona: 'emmy' })).json()
    const rows = await db.selectFrom('waiting_identities').selectAll().execute()

    expect(Buffer.from(handle, 'base64url')).toHaveLength(32)
    expect(JSON.stringify(rows)).not.toContain(handle)
  })

  test('an identity that needs its owner creates no account of its own', async () => {
    const { client } = await createSocialApp()
    const { handle } = (await signInBy(client, { persona: 'eve' })).json()
    const body = { handle, username: 'eve', email: 'eve@example.com' }

    expect((await client.post('/api/social/finish', body, FROM_PAGE)).json().code).toBe('link_not_valid')
  })

  test('two at once with one handle create one account; a name that is taken meanwhile is reported', async () => {
    const { client, db } = await createSocialApp()
    const { handle } = (await signInBy(client, { persona: 'emmy' })).json()
    const send = (username: string) =>
      client.post('/api/social/finish', { handle, username, email: 'e@example.com' }, FROM_PAGE)
    const responses = await Promise.all([send('emmy'), send('noether')])

    expect(responses.map(({ statusCode }) => statusCode).sort()).toEqual([200, 400])
    expect(await db.selectFrom('identities').select('subject').execute()).toEqual([
      { subject: 'stand-in:1882' },
    ])
  })

  test('REQUIRE_VERIFIED_EMAIL: the account is created, and can sign in once the e-mail address is verified', async () => {
    const { client, mails } = await createSocialApp({ REQUIRE_VERIFIED_EMAIL: 'true' })
    const { handle } = (await signInBy(client, { persona: 'emmy' })).json()
    const body = { handle, username: 'emmy', email: 'e@example.com' }
    const response = await client.post('/api/social/finish', body, FROM_PAGE)
    expect([response.statusCode, response.json().code]).toEqual([403, 'email_not_verified'])
    await client.post('/api/verify-email', { token: tokenIn((await mails())[0]) })

    expect((await signInBy(client, { persona: 'emmy' })).statusCode).toBe(200)
  })
})

describe('linking and unlinking', () => {
  /** A server where user1 is signed in, and how to call it. */
  async function createSignedIn() {
    const server = await createSocialApp()
    const { client, tokens } = await signIn(server.app)
    const headers = bearer(tokens.access)
    const signInMethods = async (by = headers) => (await client.get('/api/social/identities', by)).json()
    const unlink = (provider: string) =>
      client.send({ method: 'DELETE', url: `/api/social/${provider}`, headers })
    const link = async (provider: string, persona = 'ada') => {
      const visit = { provider, persona, query: '?intent=link', headers }
      const { handle } = (await signInBy(client, visit)).json()
      return client.post('/api/social/link', { handle }, headers)
    }
    const { sid } = claimsOf(tokens.access)
    return { ...server, client, headers, sid, signInMethods, unlink, link }
  }

  test('a provider is linked by the signed-in user, and opens the account from then on', async () => {
    const { client, link, signInMethods, mails } = await createSignedIn()
    expect(await signInMethods()).toEqual({ has_password: true, identities: [] })
    expect((await link('google')).statusCode).toBe(200)

    expect((await signInMethods()).identities).toMatchObject([
      { provider: 'google', email: 'ada@example.com' },
    ])
    expect(claimsOf((await signInBy(client)).json().access).username).toBe('user1')
    expect((await mails()).map(({ subject }) => subject)).toEqual(['Google was connected to your account'])
  })

  test('only for the user who started it', async () => {
    const { app, client, headers } = await createSignedIn()
    const returned = await visitProvider(client, { query: '?intent=link', headers })
    const other = await signIn(app, 'body', { username: 'user2', password: 'password2' })

    const begun = await finish(client, returned, { headers: bearer(other.tokens.access) })
    expect([begun.statusCode, begun.json().code]).toEqual([403, 'permission_denied'])
    const { handle } = (await signInBy(client, { provider: 'github', query: '?intent=link', headers })).json()
    const stolen = await other.client.post('/api/social/link', { handle }, bearer(other.tokens.access))
    expect([stolen.statusCode, stolen.json().code]).toEqual([403, 'permission_denied'])
  })

  test('an expired access token consumes nothing: it works with the next one', async () => {
    freezeTime()
    const { app } = await createSocialApp({ ACCESS_TOKEN_LIFETIME: '10s' })
    const { client, tokens } = await signIn(app)
    const visit = { query: '?intent=link', headers: bearer(tokens.access) }
    const returned = await visitProvider(client, visit)
    passTime(11)
    expect((await finish(client, returned, visit)).statusCode).toBe(401)
    const { access } = (await client.post('/api/token/refresh', { refresh: tokens.refresh })).json()

    expect((await finish(client, returned, { headers: bearer(access) })).statusCode).toBe(202)
  })

  test('an account that was reset after the guard has read it gets nothing linked', async () => {
    const { app, db, config, hasher, client, headers, sid } = await createSignedIn()
    const { handle } = (await signInBy(client, { query: '?intent=link', headers })).json()
    const owner = await findSessionUser(db, { sid, now: epochNow() })
    if (!owner) throw new Error('The session is gone.')
    await replacePassword(asOperator(db), { id: 1, credentials_version: 1 }, 'another hash')
    const deps = { ...asOperator(db), config, hasher, log: app.log, providers: new Map() }

    await expect(linkIdentity(deps, owner, handle)).rejects.toMatchObject({ statusCode: 409 })
    expect(await db.selectFrom('identities').selectAll().execute()).toEqual([])
  })

  test('an identity that opens another account is not linked', async () => {
    const { client, link, signInMethods } = await createSignedIn()
    await signInBy(client, { provider: 'github' })
    const response = await link('github')

    expect([response.statusCode, response.json().code]).toEqual([409, 'already_linked'])
    expect((await signInMethods()).identities).toEqual([])
  })

  test('unlinking needs a fresh sign-in; an unlinked provider is a 404', async () => {
    const { db, client, headers, link, unlink, signInMethods } = await createSignedIn()
    await link('google')
    await makeStale(db)

    expect((await unlink('google')).json().code).toBe('reauthentication_required')
    expect((await signInMethods()).identities).toHaveLength(1)
    await confirmBy(client, USER1.password, headers)
    expect((await unlink('github')).statusCode).toBe(404)
    expect((await unlink('google')).statusCode).toBe(200)
    expect((await signInMethods()).identities).toEqual([])
  })

  test('a session that a new password has just ended unlinks nothing', async () => {
    const { db, config, hasher, client, headers, sid, link, signInMethods } = await createSignedIn()
    await link('google')
    // The request has passed the guard by the time the owner changes the password.
    const thief = (await findSessionUser(db, { sid, now: epochNow() })) as SessionUser
    const change = { new_password: 'three quiet rivers' }
    const renewed = await client.post('/api/password/change', change, headers)
    const deps = { ...asOperator(db), config, hasher, providers: new Map() }

    await expect(unlinkProvider(deps, thief, 'google')).rejects.toMatchObject({ statusCode: 401 })
    expect(await signInMethods(bearer(renewed.json().access))).toMatchObject({ identities: [{}] })
  })

  test('never the last sign-in method; without a password a recent session confirms, an older one does not', async () => {
    freezeTime()
    const { client } = await createSocialApp()
    const { access, refresh } = (await signInBy(client)).json()
    const unlink = (provider: string, token: string) =>
      client.send({ method: 'DELETE', url: `/api/social/${provider}`, payload: {}, headers: bearer(token) })
    expect((await unlink('google', access)).json().code).toBe('last_way_in')

    const visit = { provider: 'github', query: '?intent=link', headers: bearer(access) }
    const { handle } = (await signInBy(client, visit)).json()
    expect((await client.post('/api/social/link', { handle }, bearer(access))).statusCode).toBe(200)
    passTime(601)
    const renewed = (await client.post('/api/token/refresh', { refresh })).json().access
    expect((await unlink('google', renewed)).json().code).toBe('reauthentication_required')
    const again = (await signInBy(client, { provider: 'github' })).json().access
    expect((await unlink('google', again)).statusCode).toBe(200)
    expect((await unlink('github', again)).json().code).toBe('last_way_in')
  })
})

test('expired pending identities and states are deleted', async () => {
  freezeTime()
  const { client, db, app } = await createSocialApp()
  await signInBy(client, { persona: 'emmy' })
  passTime(1_300)
  const pruning = startSocialPruning(db, app.log)
  pruning.soon()
  await pruning.stop()

  expect(await db.selectFrom('waiting_identities').select('hash').execute()).toEqual([])
  expect(await db.selectFrom('spent_states').select('hash').execute()).toEqual([])
})

test('a sign-in by password is unchanged: no social account can sign in with one', async () => {
  const { app, client } = await createSocialApp()
  await signInBy(client)
  for (const password of ['', 'null', 'undefined', USER1.password]) {
    const { response } = await signIn(app, 'body', { username: 'ada', password })
    expect(response.statusCode).toBeGreaterThanOrEqual(400)
  }
})

test('G5 eighty made-up requests: no user is signed in, and no URL from a client is called', async () => {
  const { client, db, app } = await createSocialApp({ LOG_LEVEL: 'silent' })
  const calls: string[] = []
  const listener = createTestClient(app)
  const hosts = [
    'http://127.0.0.1:1',
    'http://169.254.169.254/',
    'file:///etc/passwd',
    'https://evil.example',
  ]
  const values = ['x', '', 'null', ...hosts, 'a.b.c', '../..', '%00']
  for (const provider of ['google', 'github', 'facebook', 'finish']) {
    for (const value of values) {
      for (const body of [
        { code: value, state: value, iss: value },
        { handle: value, username: 'abc', email: 'a@b.co', code: value, redirect_uri: value, issuer: value },
      ]) {
        const response = await listener.post(`/api/social/${provider}`, body, FROM_PAGE)
        calls.push(`${provider} ${response.statusCode}`)
        expect(response.statusCode).toBeGreaterThanOrEqual(400)
        expect(response.statusCode).toBeLessThan(500)
      }
    }
  }

  expect(calls.length).toBeGreaterThanOrEqual(80)
  expect(await db.selectFrom('sessions').select('id').execute()).toEqual([])
  expect(client.cookies).toEqual({})
})
