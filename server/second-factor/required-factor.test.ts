import { describe, expect, onTestFinished, test } from 'vitest'
import { TOKEN_TRANSPORTS } from '../../shared/transports.ts'
import { codeOf } from '../../test/authenticator.ts'
import { buildApp } from '../app.ts'
import { secondFactor } from '../commands/second-factor.ts'
import { createOwnTestApp, createTestApp, type TestApp } from '../testing/test-app.ts'
import { createAuthenticator } from '../testing/test-authenticator.ts'
import { bearer, createTestClient, signIn, type TestClient, USER1, USER2 } from '../testing/test-client.ts'
import { confirmBy, makeStale } from '../testing/test-confirm.ts'
import { signInByPasskey, signInOwner } from '../testing/test-passkeys.ts'
import { createAppWithRoutes, EVERYTHING, fillIn, type RegisteredRoute } from '../testing/test-routes.ts'
import { enrol, giveSecret } from '../testing/test-second-factor.ts'
import { createSocialApp, signInBy, visitProvider } from '../testing/test-social.ts'
import { freezeTime } from '../testing/test-time.ts'

const FOR_ALL = { REQUIRE_SECOND_FACTOR: 'everybody' }
const FOR_STAFF = { REQUIRE_SECOND_FACTOR: 'staff' }
const REFUSED = [403, 'second_factor_setup_required']

/**
 * The routes that are open to a user who lacks the required factor: they confirm the session, or set up the factor.
 */
const OPEN = [
  'GET /api/second-factor',
  'GET /api/session/confirm',
  'POST /api/passkeys/confirm/options',
  'POST /api/second-factor/totp',
  'POST /api/second-factor/totp/confirm',
  'POST /api/session/confirm',
]

async function statusOf(client: TestClient, access?: string, url = '/api/profile') {
  const response = await client.get(url, access ? bearer(access) : {})
  return [response.statusCode, response.json().code]
}

/** Sets up an authenticator app. Returns its secret and the response to its first code. */
async function setUp(client: TestClient, headers: Record<string, string>) {
  const { secret } = (await client.post('/api/second-factor/totp', {}, headers)).json()
  const response = await client.post('/api/second-factor/totp/confirm', { code: codeOf(secret) }, headers)
  return { secret, response }
}

/** Starts a server with this rule over the database of another one, as a restart with another setting does. */
async function restart(server: TestApp, rule: TestApp['config']['requireSecondFactor']) {
  const config = { ...server.config, requireSecondFactor: rule }
  const app = await buildApp({ ...server.deps, config, logger: false })
  onTestFinished(() => app.close())
  return app
}

async function changeUser1({ db }: Pick<TestApp, 'db'>, change: object): Promise<void> {
  await db.updateTable('users').set(change).where('id', '=', 1).execute()
}

describe('every protected route, of the contract and of other systems', () => {
  async function createWalk(env: Record<string, string> = {}) {
    const server = await createAppWithRoutes({
      ...EVERYTHING,
      RATE_LIMITS: 'off',
      LOG_LEVEL: 'silent',
      ...env,
    })
    await changeUser1(server, { is_staff: 1, is_superuser: 1 })
    const routes = server.routes.filter(({ schema, method }) => schema && method !== 'HEAD')
    const ask = ({ method, ...route }: RegisteredRoute, headers = {}) =>
      server.app.inject({
        ...{ method: method as 'POST', url: fillIn(route, { id: '2', provider: 'github' }), headers },
        ...(method !== 'GET' && { payload: {} }),
      })
    /** The routes that require an access token: without one, they respond with `not_authenticated`. */
    const wanting: RegisteredRoute[] = []
    for (const route of routes) {
      if ((await ask(route)).body.includes('Authentication credentials were not provided.'))
        wanting.push(route)
    }
    return { ...server, routes, wanting, ask }
  }

  test('they refuse, but for the few that are named here', async () => {
    const { app, wanting, ask } = await createWalk(FOR_ALL)
    const { tokens } = await signIn(app)
    const open: string[] = []
    for (const route of wanting) {
      const response = await ask(route, bearer(tokens.access))
      const isRefused =
        response.statusCode === 403 && response.body.includes('This account must have two-step verification.')
      if (!isRefused) open.push(`${route.method} ${route.url}`)
    }

    expect(wanting.length).toBeGreaterThan(10)
    expect(open.sort()).toEqual(OPEN)
  })

  test('no route of the contract that needs a sign-in is missing from the walk', async () => {
    const { routes, wanting } = await createWalk(FOR_ALL)
    const needing = routes.filter(({ schema }) => JSON.stringify(schema?.security)?.includes('bearer'))

    // A sign-out accepts an access token, whose session it ends, but does not require one.
    expect(needing.filter((route) => !wanting.includes(route)).map(({ url }) => url)).toEqual(['/api/logout'])
  })
})

describe('who must have a second factor', () => {
  test.each([
    ['off', { is_staff: 0 }, [200, undefined]],
    ['off', { is_staff: 1, is_superuser: 1 }, [200, undefined]],
    ['staff', { is_staff: 0 }, [200, undefined]],
    ['staff', { is_staff: 1 }, REFUSED],
    ['staff', { is_superuser: 1 }, REFUSED],
    ['everybody', { is_staff: 0 }, REFUSED],
    ['everybody', { is_staff: 1 }, REFUSED],
  ])('REQUIRE_SECOND_FACTOR=%s, a user with %j: %j', async (REQUIRE_SECOND_FACTOR, flags, expected) => {
    const server = await createTestApp({ REQUIRE_SECOND_FACTOR })
    await changeUser1(server, flags)
    const { client, tokens } = await signIn(server.app)

    expect(await statusOf(client, tokens.access)).toEqual(expected)
    const { required } = (await client.get('/api/second-factor', bearer(tokens.access))).json()
    expect(required).toBe(expected === REFUSED)
  })

  test('a user who becomes staff: from the next request on, and no longer once that is over', async () => {
    const server = await createTestApp(FOR_STAFF)
    const { client, tokens } = await signIn(server.app)
    await changeUser1(server, { is_staff: 1 })
    expect(await statusOf(client, tokens.access)).toEqual(REFUSED)
    await changeUser1(server, { is_staff: 0 })

    expect(await statusOf(client, tokens.access)).toEqual([200, undefined])
  })
})

describe('enrolment', () => {
  test.each(TOKEN_TRANSPORTS)(
    '%s: opens the account, in the session that replaces this one',
    async (transport) => {
      freezeTime()
      const { app } = await createTestApp(FOR_ALL)
      const { client, tokens } = await signIn(app, transport)
      const headers: Record<string, string> = transport === 'cookies' ? {} : bearer(tokens.access)
      const { response } = await setUp(client, headers)
      const { access } = response.json()

      expect(response.json().recovery_codes).toHaveLength(10)
      expect(await statusOf(client, access)).toEqual([200, undefined])
      if (transport !== 'cookies') expect((await statusOf(client, tokens.access))[0]).toBe(401)
    },
  )

  test('a secret that no code has confirmed opens nothing', async () => {
    const { app } = await createTestApp(FOR_ALL)
    const { client, tokens } = await signIn(app)
    await client.post('/api/second-factor/totp', {}, bearer(tokens.access))
    const wrong = await client.post('/api/second-factor/totp/confirm', { code: '0' }, bearer(tokens.access))

    expect(wrong.statusCode).toBe(400)
    expect(await statusOf(client, tokens.access)).toEqual(REFUSED)
  })

  test('of a session that is not fresh: the password confirms it first', async () => {
    freezeTime()
    const { app, db } = await createTestApp(FOR_ALL)
    const { client, tokens } = await signIn(app)
    const headers = bearer(tokens.access)
    await makeStale(db)
    const stale = await client.post('/api/second-factor/totp', {}, headers)

    expect(stale.json().code).toBe('reauthentication_required')
    expect((await client.get('/api/session/confirm', headers)).json()).toEqual({ methods: ['password'] })
    expect((await confirmBy(client, USER1.password, headers)).statusCode).toBe(200)
    expect((await setUp(client, headers)).response.statusCode).toBe(200)
  })

  test('needs the confirmed e-mail address, whose link needs no session', async () => {
    const server = await createTestApp(FOR_ALL)
    await changeUser1(server, { email_verified_at: null })
    const { client, tokens } = await signIn(server.app)
    const begun = await client.post('/api/second-factor/totp', {}, bearer(tokens.access))

    expect(begun.json().code).toBe('email_not_verified')
    const resent = await createTestClient(server.app).post('/api/verify-email/resend', { username: 'user1' })
    expect(resent.statusCode).toBe(202)
  })

  test('a user may refresh and sign out instead', async () => {
    const { app } = await createTestApp(FOR_ALL)
    const { client } = await signIn(app, 'cookies')
    expect((await client.post('/api/token/refresh')).statusCode).toBe(200)
    expect(await statusOf(client)).toEqual(REFUSED)

    expect((await client.post('/api/logout')).statusCode).toBe(200)
    expect(await statusOf(client)).toEqual([401, 'not_authenticated'])
  })
})

describe('no way around it', () => {
  test.each(TOKEN_TRANSPORTS)(
    '%s: a session of before the setting, and what it refreshes to',
    async (transport) => {
      const server = await createOwnTestApp()
      const { client, tokens } = await signIn(server.app, transport)
      const app = await restart(server, 'everybody')
      const later = createTestClient(app)
      Object.assign(later.cookies, client.cookies)
      const body = transport === 'body' ? { refresh: tokens.refresh } : {}

      expect(await statusOf(later, tokens.access)).toEqual(REFUSED)
      const refreshed = await later.post('/api/token/refresh', body)
      expect(refreshed.statusCode).toBe(200)
      expect(await statusOf(later, refreshed.json().access)).toEqual(REFUSED)
    },
  )

  test('by a passkey: it does not count, because the password still opens the account alone', async () => {
    const server = await createOwnTestApp()
    const authenticator = createAuthenticator()
    expect((await (await signInOwner(server.app)).add(authenticator)).statusCode).toBe(201)
    const client = createTestClient(await restart(server, 'everybody'))
    const { access } = (await signInByPasskey(client, authenticator)).json()

    expect(await statusOf(client, access)).toEqual(REFUSED)
  })

  test('by a passkey of a user who has the factor: the sign-in needs no code, as before', async () => {
    const server = await createOwnTestApp()
    const authenticator = createAuthenticator()
    await (await signInOwner(server.app)).add(authenticator)
    await giveSecret(server, 1)
    const client = createTestClient(await restart(server, 'everybody'))
    const { access } = (await signInByPasskey(client, authenticator)).json()

    expect(await statusOf(client, access)).toEqual([200, undefined])
  })

  test('by a provider: the session can only enrol, and not link another provider', async () => {
    const { client } = await createSocialApp(FOR_ALL)
    const { access } = (await signInBy(client)).json()
    const link = await client.get('/api/social/github?intent=link', bearer(access))

    expect(await statusOf(client, access)).toEqual(REFUSED)
    expect([link.statusCode, link.json().code]).toEqual(REFUSED)
  })

  test('by a link that was begun before the setting: it is not completed', async () => {
    const server = await createSocialApp()
    const { client, tokens } = await signIn(server.app)
    const headers = bearer(tokens.access)
    const returned = await visitProvider(client, { query: '?intent=link', headers })
    const later = createTestClient(await restart(server, 'everybody'))
    Object.assign(later.cookies, client.cookies)
    const linked = await later.post('/api/social/google', returned, headers)

    expect([linked.statusCode, linked.json().code]).toEqual(REFUSED)
  })

  test('by the token check of Djoser, which other programs may believe', async () => {
    const { app } = await createTestApp({ ...FOR_ALL, COMPAT: 'djoser' })
    const { client, tokens } = await signIn(app)
    const response = await client.post('/api/jwt/verify', { token: tokens.access })

    expect([response.statusCode, response.json()]).toEqual([
      403,
      { detail: 'This account must have two-step verification. Set it up first.' },
    ])
  })

  test('by removing it: refused, and nothing is changed; replacing it works', async () => {
    const server = await createTestApp(FOR_ALL)
    const { client, access } = await enrol(server)
    const headers = bearer(access)
    const removed = await client.send({ method: 'DELETE', url: '/api/second-factor', payload: {}, headers })

    expect([removed.statusCode, removed.json().code]).toEqual([409, 'second_factor_mandatory'])
    expect(await statusOf(client, access)).toEqual([200, undefined])
    const { response } = await setUp(client, headers)
    expect(response.statusCode).toBe(200)
  })

  test('a user whom the rule spares removes it as before', async () => {
    const server = await createTestApp(FOR_STAFF)
    const { client, access } = await enrol(server)
    const options = { url: '/api/second-factor', payload: {}, headers: bearer(access) }

    expect((await client.send({ ...options, method: 'DELETE' })).statusCode).toBe(200)
  })
})

describe('a user who has lost it', () => {
  test('is led to enrolment after an operator removed it', async () => {
    const server = await createTestApp(FOR_ALL)
    await enrol(server)
    await secondFactor(server, ['remove', 'user1'])
    const { client, tokens } = await signIn(server.app)

    expect(await statusOf(client, tokens.access)).toEqual(REFUSED)
  })

  test('is led to enrolment after a superuser removed it, who must have one too', async () => {
    const server = await createTestApp(FOR_ALL)
    await changeUser1(server, { is_staff: 1, is_superuser: 1 })
    await giveSecret(server, 2)
    const admin = await signIn(server.app)
    const url = '/api/admin/users/2/remove-second-factor'
    const remove = (access: string) => admin.client.post(url, { reason: 'Lost phone' }, bearer(access))
    expect((await remove(admin.tokens.access)).json().code).toBe('second_factor_setup_required')
    freezeTime()
    const { response } = await setUp(admin.client, bearer(admin.tokens.access))

    expect((await remove(response.json().access)).json()).toMatchObject({ totp_since: null, required: true })
    const { client, tokens } = await signIn(server.app, 'body', USER2)
    expect(await statusOf(client, tokens.access)).toEqual(REFUSED)
  })
})
