import { describe, expect, test } from 'vitest'
import { APP_KEY } from '../../shared/app-name.ts'
import { TOKEN_TRANSPORTS } from '../../shared/transports.ts'
import { createTestApp } from '../testing/test-app.ts'
import { createAuthenticator, type Misbehavior } from '../testing/test-authenticator.ts'
import { bearer, claimsOf, createTestClient, signIn, USER2 } from '../testing/test-client.ts'
import { dumpDatabase } from '../testing/test-database.ts'
import {
  beginSignIn,
  createAppWithPasskey,
  createPasskeyApp,
  signInByPasskey,
  signInOwner,
} from '../testing/test-passkeys.ts'
import { freezeTime, passTime } from '../testing/test-time.ts'
import { startPasskeyPruning } from './passkeys.ts'

const SIGN_IN = '/api/passkeys/sign-in'
const COOKIE = `${APP_KEY}_passkey`

describe('POST /api/passkeys/sign-in/options', () => {
  test('returns a challenge for any passkey of this site, different each time', async () => {
    const { app } = await createTestApp()
    const client = createTestClient(app)
    const [first, second] = [await beginSignIn(client), await beginSignIn(client)]

    expect(first).toEqual({
      challenge: expect.stringMatching(/^[\w-]{43}$/),
      rpId: 'localhost',
      timeout: 300_000,
      userVerification: 'required',
    })
    expect(second.challenge).not.toBe(first.challenge)
  })

  test('sets one HttpOnly cookie for five minutes, which all tabs of a browser share', async () => {
    const { app } = await createTestApp({ PUBLIC_URL: 'https://app.example.com' })
    const client = createTestClient(app)
    const first = await client.post(`${SIGN_IN}/options`)
    const second = await client.post(`${SIGN_IN}/options`)

    expect(first.cookies).toMatchObject([
      {
        name: `__Host-${COOKIE}`,
        httpOnly: true,
        secure: true,
        sameSite: 'Strict',
        path: '/',
        maxAge: 300,
      },
    ])
    expect(second.cookies).toEqual(first.cookies)
  })

  test('a cookie of another shape is replaced', async () => {
    const { app } = await createTestApp()
    const client = createTestClient(app)
    client.cookies[COOKIE] = 'planted'
    await beginSignIn(client)

    expect(client.cookies[COOKIE]).toMatch(/^[\w-]{43}$/)
  })

  test('only the hashes of the challenge and of the cookie are stored', async () => {
    const { app, db } = await createTestApp()
    const client = createTestClient(app)
    const { challenge } = await beginSignIn(client)
    const dump = await dumpDatabase(db)

    expect(await db.selectFrom('passkey_challenges').select('user_id').execute()).toEqual([{ user_id: null }])
    expect(dump).not.toContain(challenge)
    expect(dump).not.toContain(client.cookies[COOKIE])
  })

  test('F1 a foreign page cannot begin a sign-in', async () => {
    const { app } = await createTestApp()
    const response = await createTestClient(app).post(
      `${SIGN_IN}/options`,
      {},
      { origin: 'https://evil.example' },
    )

    expect([response.statusCode, response.json().code, response.cookies]).toEqual([403, 'cross_site', []])
  })

  test('is counted by IP address', async () => {
    const { app } = await createTestApp({ RATE_LIMITS: 'on', LIMIT_REQUESTS: '2/1m' })
    const client = createTestClient(app)
    const responses = [1, 2, 3].map(() => client.post(`${SIGN_IN}/options`))

    expect((await Promise.all(responses)).map(({ statusCode }) => statusCode).sort()).toEqual([200, 200, 429])
  })
})

describe('POST /api/passkeys/sign-in', () => {
  const SHAPES = {
    body: ['refresh', 'access'],
    'refresh-cookie': ['access'],
    cookies: ['claims'],
  }

  test.each(TOKEN_TRANSPORTS)('%s: signs in in the transport that was asked for', async (transport) => {
    const { client, authenticator } = await createAppWithPasskey()
    const response = await signInByPasskey(client, authenticator, { transport })
    const { access } = response.json()
    const headers = access ? bearer(access) : {}

    expect([response.statusCode, Object.keys(response.json())]).toEqual([200, SHAPES[transport]])
    expect((await client.get('/api/auth-check', headers)).json()).toMatchObject({ claims: { user_id: 1 } })
  })

  test.each([-7, -8, -257])('an authenticator with the algorithm %i of COSE', async (alg) => {
    const { client, authenticator } = await createAppWithPasskey({}, createAuthenticator(alg))

    expect((await signInByPasskey(client, authenticator)).statusCode).toBe(200)
    expect((await signInByPasskey(client, authenticator)).statusCode).toBe(200)
  })

  test('a cookie session that it replaces ends', async () => {
    const { app, db, add } = await createPasskeyApp()
    const authenticator = createAuthenticator()
    await add(authenticator)
    const { client } = await signIn(app, 'cookies', USER2)
    await signInByPasskey(client, authenticator, { transport: 'cookies' })

    const ended = db.selectFrom('sessions').select(['user_id', 'revoked_reason'])
    expect(await ended.where('revoked_at', 'is not', null).execute()).toEqual([
      { user_id: 2, revoked_reason: 'signed_out' },
    ])
  })

  test('records the sign-in, and when the passkey was used', async () => {
    freezeTime()
    const { db, client, list, authenticator } = await createAppWithPasskey()
    expect((await list()).passkeys[0].last_used_at).toBeNull()
    passTime(60)
    await signInByPasskey(client, authenticator)

    expect((await list()).passkeys[0].last_used_at).toBe(
      new Date(Date.now()).toISOString().replace(/\d{3}Z/, '000Z'),
    )
    const events = await db.selectFrom('audit_events').select('event').orderBy('id').execute()
    expect(events.map(({ event }) => event)).toEqual(['signed_in', 'passkey_added', 'signed_in'])
  })

  /** Cases that must be refused: the name, what the authenticator or the browser does, and the reason in the log. */
  const REFUSALS: [string, Misbehavior, RegExp][] = [
    ['another origin', { origin: 'https://evil.example' }, /Unexpected .* origin/],
    ['the origin of the API', { origin: 'http://localhost:8000' }, /Unexpected .* origin/],
    ['an IP address of this machine', { origin: 'http://127.0.0.1:3000' }, /Unexpected .* origin/],
    ['another relying party', { rpId: 'evil.example' }, /RP ?ID/],
    ['no user verification', { verified: false }, /user could not be verified/],
    ['the type of a registration', { type: 'webauthn.create' }, /response type/],
    ['the handle of another user', { userHandle: 'AAAA' }, /handle is that of another user/],
    ['no handle', { userHandle: undefined }, /handle is that of another user/],
    ['a made-up challenge', { challenge: 'AAAA' }, /challenge is spent/],
  ]

  test.each(REFUSALS)('refuses %s', async (_, misbehavior, why) => {
    const { client, db, log, authenticator } = await createAppWithPasskey()
    const response = await signInByPasskey(client, authenticator, { misbehavior })

    expect([response.statusCode, response.json().code, response.cookies]).toEqual([400, 'passkey_failed', []])
    expect(log.map(({ passkey }) => passkey).filter(Boolean)).toEqual([expect.stringMatching(why)])
    expect(await db.selectFrom('sessions').select('id').execute()).toHaveLength(1)
    const failed = db.selectFrom('audit_events').select(['user_id', 'count'])
    expect(await failed.where('event', '=', 'sign_in_failed').execute()).toEqual([
      { user_id: null, count: 1 },
    ])
  })

  test('refuses a replay, also of a response that was refused', async () => {
    const { client, authenticator } = await createAppWithPasskey()
    const good = { response: authenticator.get(await beginSignIn(client)) }
    const bad = { response: authenticator.get(await beginSignIn(client), { verified: false }) }

    expect((await client.post(SIGN_IN, good)).statusCode).toBe(200)
    expect((await client.post(SIGN_IN, good)).json().code).toBe('passkey_failed')
    const { challenge } = JSON.parse(
      Buffer.from(bad.response.response.clientDataJSON, 'base64url').toString(),
    )
    expect((await client.post(SIGN_IN, bad)).json().code).toBe('passkey_failed')
    const again = { challenge, rpId: 'localhost', timeout: 0, userVerification: 'required' as const }
    const repaired = { response: authenticator.get(again) }
    expect((await client.post(SIGN_IN, repaired)).json().code).toBe('passkey_failed')
  })

  test('twenty at once with one response: exactly one signs in', async () => {
    const { client, authenticator } = await createAppWithPasskey()
    const response = authenticator.get(await beginSignIn(client))
    const sent = await Promise.all(Array.from({ length: 20 }, () => client.post(SIGN_IN, { response })))

    expect(sent.filter(({ statusCode }) => statusCode === 200)).toHaveLength(1)
    expect(sent.filter(({ statusCode }) => statusCode === 400)).toHaveLength(19)
  })

  test('refuses an expired challenge', async () => {
    freezeTime()
    const { client, authenticator } = await createAppWithPasskey()
    const options = await beginSignIn(client)
    await beginSignIn(client)
    passTime(300)
    await beginSignIn(client)

    const response = authenticator.get(options)
    expect((await client.post(SIGN_IN, { response })).json().code).toBe('passkey_failed')
  })

  test('refuses a challenge of another browser, and one without its cookie', async () => {
    const { app, client, authenticator } = await createAppWithPasskey()
    const response = authenticator.get(await beginSignIn(client))
    const attacker = createTestClient(app)
    expect((await attacker.post(SIGN_IN, { response })).json().code).toBe('passkey_failed')
    await beginSignIn(attacker)

    expect((await attacker.post(SIGN_IN, { response })).json().code).toBe('passkey_failed')
    expect((await client.post(SIGN_IN, { response })).statusCode).toBe(200)
  })

  test('refuses the challenge of a new passkey, in either direction', async () => {
    const { owner, client, headers, begin, authenticator } = await createAppWithPasskey()
    const { challenge } = await begin()
    const options = { challenge, rpId: 'localhost', timeout: 0, userVerification: 'required' as const }
    await beginSignIn(owner)
    const asSignIn = await owner.post(SIGN_IN, { response: authenticator.get(options) })
    const fromSignIn = { ...(await begin()), challenge: (await beginSignIn(owner)).challenge }
    const response = createAuthenticator().create(fromSignIn)
    const asPasskey = await owner.post('/api/passkeys', { name: 'x', response }, headers)

    expect([asSignIn.json().code, asPasskey.json().code]).toEqual(['passkey_failed', 'passkey_failed'])
    expect((await signInByPasskey(client, authenticator)).statusCode).toBe(200)
  })

  test('a counter that goes back, or stands still, is refused and recorded: the passkey may have been copied', async () => {
    const { client, db, authenticator } = await createAppWithPasskey()
    const at = async (counter: number) => {
      const response = await signInByPasskey(client, authenticator, { misbehavior: { counter } })
      return response.json().code ?? response.statusCode
    }

    expect([await at(7), await at(6), await at(7), await at(0), await at(8)]).toEqual([
      200,
      'passkey_failed',
      'passkey_failed',
      'passkey_failed',
      200,
    ])
    const refused = db.selectFrom('audit_events').select('user_id').where('event', '=', 'passkey_refused')
    expect(await refused.execute()).toEqual([{ user_id: 1 }, { user_id: 1 }, { user_id: 1 }])
  })

  test('an authenticator without a counter always sends 0', async () => {
    const { client, authenticator } = await createAppWithPasskey({}, createAuthenticator(-7, false))

    expect((await signInByPasskey(client, authenticator)).statusCode).toBe(200)
    expect((await signInByPasskey(client, authenticator)).statusCode).toBe(200)
  })

  test('a forged counter without the key moves nothing', async () => {
    const { client, db, authenticator } = await createAppWithPasskey()
    const response = authenticator.get(await beginSignIn(client), { counter: 99 })
    const other = createAuthenticator().get(await beginSignIn(client))
    response.response.signature = other.response.signature

    expect((await client.post(SIGN_IN, { response })).json().code).toBe('passkey_failed')
    expect(await db.selectFrom('passkeys').select(['counter', 'last_used_at']).execute()).toEqual([
      { counter: 0, last_used_at: null },
    ])
  })

  test('a passkey that was removed, or that no account has, is unknown', async () => {
    const { app, client, add, remove, id, authenticator } = await createAppWithPasskey()
    await remove(id)
    const removed = await signInByPasskey(client, authenticator)
    const foreign = createAuthenticator()
    foreign.create(await signInOwner(app).then(({ begin }) => begin()))

    expect([removed.statusCode, removed.json().code]).toEqual([401, 'passkey_unknown'])
    expect(removed.headers['www-authenticate']).toBe('Bearer realm="api"')
    expect((await signInByPasskey(client, foreign)).json().code).toBe('passkey_unknown')
    expect((await add(authenticator)).statusCode).toBe(201)
  })

  test('a deactivated account, and a demo account in production, are refused', async () => {
    const { client, db, authenticator } = await createAppWithPasskey()
    await db.updateTable('users').set({ is_active: 0 }).where('id', '=', 1).execute()
    const response = await signInByPasskey(client, authenticator)

    expect([response.statusCode, response.json().code]).toEqual([403, 'account_inactive'])
    const refused = db.selectFrom('audit_events').select('user_id').where('event', '=', 'sign_in_refused')
    expect(await refused.execute()).toEqual([{ user_id: 1 }])
  })

  test('REQUIRE_VERIFIED_EMAIL holds here too', async () => {
    const { client, db, authenticator } = await createAppWithPasskey({ REQUIRE_VERIFIED_EMAIL: 'true' })
    await db.updateTable('users').set({ email_verified_at: null }).where('id', '=', 1).execute()

    expect((await signInByPasskey(client, authenticator)).json().code).toBe('email_not_verified')
  })

  test('an account with two-step verification is asked for no second step: a passkey is two factors', async () => {
    const { app, db, client, authenticator } = await createAppWithPasskey()
    const secret = { user_id: 1, is_confirmed: 1, sealed: 'x', kid: 'x', last_step: 0, since: 0 } as const
    await db.insertInto('totp_secrets').values(secret).execute()
    const { response } = await signIn(app)

    expect(response.json().code).toBe('second_factor_required')
    expect((await signInByPasskey(client, authenticator)).statusCode).toBe(200)
  })

  test('a page of PAGES_URL may use the passkeys of PUBLIC_URL', async () => {
    const env = { PUBLIC_URL: 'https://example.com', PAGES_URL: 'https://account.example.com' }
    const { app } = await createTestApp(env)
    const { begin, client, headers } = await signInOwner(app)
    const authenticator = createAuthenticator()
    const misbehavior = { origin: env.PAGES_URL }
    const response = authenticator.create(await begin(), misbehavior)
    await client.post('/api/passkeys', { name: 'x', response }, headers)

    expect((await signInByPasskey(client, authenticator, { misbehavior })).statusCode).toBe(200)
  })

  test.each([
    {},
    { response: null },
    { response: { id: 'x', rawId: 'x', type: 'public-key', response: {} } },
    { response: { id: 'x', rawId: 'x', type: 'password', response: {} } },
    { response: 'x' },
  ])('refuses a body of another shape: %j', async (body) => {
    const { app } = await createTestApp()
    const client = createTestClient(app)
    await beginSignIn(client)

    expect((await client.post(SIGN_IN, body)).json().code).toBe('invalid')
  })

  test.each(['bm90IEpTT04', 'bnVsbA', 'W10', 'eyJjaGFsbGVuZ2UiOjF9', '_w'])(
    'refuses client data that is not what a browser sends: %s',
    async (clientDataJSON) => {
      const { client, authenticator } = await createAppWithPasskey()
      const response = authenticator.get(await beginSignIn(client))
      response.response.clientDataJSON = clientDataJSON

      expect((await client.post(SIGN_IN, { response })).json().code).toBe('passkey_failed')
    },
  )

  test.each(['authenticatorData', 'signature'] as const)('refuses a broken %s', async (part) => {
    const { client, authenticator } = await createAppWithPasskey()
    const response = authenticator.get(await beginSignIn(client))
    response.response[part] = 'AAAA'

    expect((await client.post(SIGN_IN, { response })).json().code).toBe('passkey_failed')
  })
})

describe('a PUBLIC_URL with an IP address', () => {
  test.each(['http://127.0.0.1:3000', 'http://[::1]:3000', 'http://192.0.2.1'])(
    '%s: passkeys are off',
    async (PUBLIC_URL) => {
      const { app } = await createTestApp({ PUBLIC_URL })
      const { client, headers } = await signInOwner(app)
      const codes = await Promise.all([
        client.post(`${SIGN_IN}/options`),
        client.post('/api/passkeys/options', {}, headers),
      ])

      expect(codes.map((response) => response.json().code)).toEqual(['passkeys_off', 'passkeys_off'])
      expect((await client.get('/api/passkeys', headers)).json()).toMatchObject({ rp_id: null, passkeys: [] })
    },
  )
})

test('GET /.well-known/passkey-endpoints names the page of the passkeys', async () => {
  const { app } = await createTestApp({ PAGES_URL: 'https://account.example.com' })
  const page = 'https://account.example.com/profile'

  expect((await app.inject('/.well-known/passkey-endpoints')).json()).toEqual({ enroll: page, manage: page })
})

test('expired challenges are deleted, live ones stay', async () => {
  freezeTime()
  const { app, db } = await createTestApp()
  const client = createTestClient(app)
  await beginSignIn(client)
  passTime(301)
  const { challenge } = await beginSignIn(client)
  const pruning = startPasskeyPruning(db, app.log)
  pruning.soon()
  await pruning.stop()

  expect(challenge).toBeTruthy()
  expect(await db.selectFrom('passkey_challenges').select('hash').execute()).toHaveLength(1)
})

test('passkeys belong to one user: the second signs in with a passkey of their own', async () => {
  const { app, client, authenticator } = await createAppWithPasskey()
  const other = createAuthenticator()
  await (await signInOwner(app, USER2)).add(other)

  expect(claimsOf((await signInByPasskey(client, other)).json().access).username).toBe('user2')
  expect(claimsOf((await signInByPasskey(client, authenticator)).json().access).username).toBe('user1')
})
