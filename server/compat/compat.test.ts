import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Fastify, { type HTTPMethods, type RouteOptions } from 'fastify'
import { describe, expect, test } from 'vitest'
import { COMPAT_SYSTEMS } from '../config/settings.ts'
import { createTestApp, ORIGIN, type TestApp, tokenIn } from '../testing/test-app.ts'
import { bearer, signIn } from '../testing/test-client.ts'
import { readExchanges } from '../testing/test-replay.ts'
import { completeUserAuthRoutes } from './complete-user-auth-routes.ts'
import { cookieFlowRoutes } from './cookie-flow-routes.ts'
import { djoserRoutes } from './djoser-routes.ts'
import { lesson9Routes } from './lesson9-routes.ts'

const ALL = COMPAT_SYSTEMS.join(',')
const PLUGINS = [lesson9Routes, completeUserAuthRoutes, djoserRoutes, cookieFlowRoutes]

/** Returns all routes that the plugins register, so that a new route is tested without being named here. */
async function registeredRoutes({ config, db, hasher }: TestApp) {
  const routes: RouteOptions[] = []
  const bare = Fastify()
  bare.addHook('onRoute', (route) => void routes.push(route))
  const deps = { config, db, hasher, requireAccessToken: async () => {} }
  for (const plugin of PLUGINS) bare.register(plugin as typeof lesson9Routes, deps as never)
  // Not until it is ready: it has no schema compilers.
  await bare.after()
  return routes.flatMap(({ method, url, ...route }) =>
    [method]
      .flat()
      .map((name) => ({ ...route, method: name as HTTPMethods, url: url.replace(':provider', 'google') })),
  )
}

describe('COMPAT', () => {
  test('unset, none of those paths exists', async () => {
    const server = await createTestApp()
    const routes = await registeredRoutes(server)

    expect(routes.length).toBeGreaterThan(25)
    for (const { method, url } of routes) {
      const { statusCode } = await server.app.inject({ method: method as 'GET', url })
      expect([method, url, statusCode]).toEqual([method, url, 404])
    }
  })

  test('set, they exist; none is a native path, and none is listed', async () => {
    const plain = await createTestApp()
    const native: string[] = (await plain.app.inject('/api')).json()
    const server = await createTestApp({ COMPAT: ALL, API_DOCS: 'on' })
    const routes = await registeredRoutes(server)
    const described = Object.keys((await server.app.inject('/api/docs/json')).json().paths)

    for (const { method, url } of routes) {
      const { statusCode } = await server.app.inject({
        method: method as 'GET',
        url,
        headers: { origin: ORIGIN },
      })
      expect(statusCode, `${method} ${url}`).not.toBe(404)
    }
    expect(native).toEqual((await server.app.inject('/api')).json())
    expect(routes.filter(({ url }) => native.includes(url) || described.includes(url))).toEqual([])
  })

  test.each(COMPAT_SYSTEMS)('%s alone registers no other system', async (name) => {
    const { app } = await createTestApp({ COMPAT: name })
    const first = {
      lesson9: '/api/v1/authuser/login',
      'complete-user-auth': '/api/auth/login',
      djoser: '/api/jwt/create',
      'cookie-flow': '/api/users/token',
    }
    const ask = async (url: string) => (await app.inject({ method: 'POST', url, payload: {} })).statusCode
    const found = await Promise.all(COMPAT_SYSTEMS.map(async (system) => [system, await ask(first[system])]))

    expect(found).toEqual(COMPAT_SYSTEMS.map((system) => [system, system === name ? 400 : 404]))
  })
})

/** Routes whose native counterparts are not counted either: they need a token of ours, and hash nothing. */
const UNCOUNTED = [
  'POST /api/auth/token/refresh',
  'POST /api/auth/logout',
  'POST /api/jwt/refresh',
  'POST /api/jwt/verify',
  'POST /api/users/token/refresh',
  'POST /api/users/logout',
]

describe('the routes of other systems', () => {
  test('every route without sign-in is counted by IP address', async () => {
    const routes = await registeredRoutes(await createTestApp())
    const open = routes.filter(({ onRequest, config }) => !onRequest && !config?.rateLimit)

    expect(open.map(({ method, url }) => `${method} ${url}`)).toEqual(UNCOUNTED)
  })

  test('reveal no access token to scripts if the session keeps it in a cookie', async () => {
    const { app } = await createTestApp({ COMPAT: ALL })
    for (const url of ['/api/auth/token/refresh', '/api/jwt/refresh', '/api/users/token/refresh']) {
      const { client } = await signIn(app, 'cookies')
      const response = await client.post(url)

      expect([url, response.statusCode, response.json()]).toEqual([url, 200, {}])
    }
  })

  test('send 429 in their own shape, with Retry-After', async () => {
    const { app } = await createTestApp({ COMPAT: ALL, RATE_LIMITS: 'on', LIMIT_REQUESTS: '1/1m' })
    await app.inject({ method: 'POST', url: '/api/jwt/create', payload: {} })
    const response = await app.inject({ method: 'POST', url: '/api/v1/authuser/login', payload: {} })

    expect(response.statusCode).toBe(429)
    expect(response.json()).toEqual({ detail: expect.stringMatching(/^Request was throttled\./) })
    expect(Number(response.headers['retry-after'])).toBeGreaterThan(0)
  })

  test('a wrong password there and one at our own route share a quota', async () => {
    const limits = { RATE_LIMITS: 'on', LIMIT_SIGN_IN_ACCOUNT: '2/1m' }
    const { app } = await createTestApp({ COMPAT: ALL, ...limits })
    const wrong = { username: 'user1', email: 'user1', password: 'wrong' }
    const post = async (url: string) => (await app.inject({ method: 'POST', url, payload: wrong })).statusCode

    expect(await post('/api/jwt/create')).toBe(401)
    expect(await post('/api/v1/authuser/login')).toBe(401)
    expect(await post('/api/users/token')).toBe(429)
    expect(await post('/api/token')).toBe(429)
  })

  test('tokens from there are tokens of ours, and the other way round', async () => {
    const { app } = await createTestApp({ COMPAT: ALL })
    const payload = { email: 'user1', password: 'password1' }
    const { access_token } = (
      await app.inject({ method: 'POST', url: '/api/v1/authuser/login', payload })
    ).json()
    const { tokens } = await signIn(app)
    const get = async (url: string, token: string) =>
      (await app.inject({ url, headers: bearer(token) })).statusCode

    expect(await get('/api/profile', access_token)).toBe(200)
    expect(await get('/api/auth/me', tokens.access)).toBe(200)
    expect(await get('/api/users/me', tokens.access)).toBe(200)
    expect(await get('/api/users/auth-check', tokens.access)).toBe(200)
  })
})

describe('registering with an e-mail address that another account has verified', () => {
  const PASSWORD = 'four words and more'
  const PERSON = {
    ...{ username: 'second', email: 'sam@smith.com', first_name: 'Sam', last_name: 'Smith' },
    ...{ password: PASSWORD, password2: PASSWORD, re_password: PASSWORD },
  }

  test.each([
    ['lesson9', '/api/v1/authuser/signup', '/api/v1/authuser/login', 401],
    ['complete-user-auth', '/api/auth/register', '/api/auth/login', 400],
    ['djoser', '/api/users', '/api/jwt/create', 401],
  ])(
    '%s: succeeds, the e-mail address signs in as the other account, and the mail explains it',
    async (...row) => {
      const [COMPAT, register, login, refusal] = row
      const server = await createTestApp({ COMPAT, PAGES_URL: 'http://localhost:3001' })
      const post = (url: string, payload: object) => server.app.inject({ method: 'POST', url, payload })
      const registered = await post(register, PERSON)
      const wrong = await post(login, { email: PERSON.email, password: PASSWORD })
      const right = await post(login, { email: PERSON.email, password: 'password1' })
      const [mail] = await server.mails()

      expect([registered.statusCode, wrong.statusCode, right.statusCode]).toEqual([201, refusal, 200])
      expect([mail?.to, mail?.subject]).toEqual([PERSON.email, 'Someone tried to sign up with your email'])
      expect(mail?.text).toContain('http://localhost:3001/forgot')
      expect(mail?.text).toContain('user1')
    },
  )

  test('lesson9 and complete-user-auth: the account signs in on our pages with its user name', async () => {
    const { app } = await createTestApp({ COMPAT: 'lesson9' })
    await app.inject({ method: 'POST', url: '/api/v1/authuser/signup', payload: PERSON })

    expect((await signIn(app, 'body', PERSON)).response.statusCode).toBe(200)
  })
})

describe('an e-mail address that its owner has not verified', () => {
  // The e-mail address of user 1, who has verified it.
  const STRANGER = {
    ...{ username: 'stranger', email: 'sam@smith.com', first_name: 'Sam', last_name: 'Smith' },
    ...{
      password: 'four words and more',
      password2: 'four words and more',
      re_password: 'four words and more',
    },
  }

  test.each([
    ['lesson9', '/api/v1/authuser/signup'],
    ['djoser', '/api/users'],
    ['cookie-flow', '/api/users/register'],
  ])('%s: appears neither in a sign-up nor in later responses', async (COMPAT, url) => {
    const { app, db } = await createTestApp({ COMPAT: `${COMPAT},lesson9,djoser` })
    const post = (path: string, payload: object) => app.inject({ method: 'POST', url: path, payload })
    const signedUp = await post(url, STRANGER)
    const { username } = await db
      .selectFrom('users')
      .select('username')
      .orderBy('id', 'desc')
      .executeTakeFirstOrThrow()
    const signedIn = await post('/api/v1/authuser/login', { email: username, password: STRANGER.password })
    const { access_token } = signedIn.json()
    const me = await app.inject({ url: '/api/users/me', headers: bearer(access_token) })

    expect([signedUp.statusCode, signedIn.statusCode, me.statusCode]).toEqual([201, 200, 200])
    for (const response of [signedUp, signedIn, me]) expect(response.json().email).toBe('')
  })

  test('appears once it is verified, as it was typed', async () => {
    const server = await createTestApp({ COMPAT: 'lesson9,djoser' })
    const post = (url: string, payload: object) => server.app.inject({ method: 'POST', url, payload })
    await post('/api/users', { ...STRANGER, email: 'Fresh@Example.com' })
    await post('/api/users/activation', { uid: 'me', token: tokenIn((await server.mails())[0]) })
    const credentials = { email: 'fresh@example.com', password: STRANGER.password }
    const { email, access_token } = (await post('/api/v1/authuser/login', credentials)).json()
    const me = await server.app.inject({ url: '/api/users/me', headers: bearer(access_token) })

    expect([email, me.json().email]).toEqual(['Fresh@Example.com', 'Fresh@Example.com'])
  })

  test('complete-user-auth has a flag for it', async () => {
    const { app } = await createTestApp({ COMPAT: 'complete-user-auth' })
    await app.inject({ method: 'POST', url: '/api/auth/register', payload: STRANGER })
    const isVerified = async (person: Parameters<typeof signIn>[2]) => {
      const { tokens } = await signIn(app, 'body', person)
      const me = await app.inject({ url: '/api/auth/me', headers: bearer(tokens.access) })
      return me.json().email_verified
    }

    expect(await isVerified({ username: 'user1', password: 'password1' })).toBe(true)
    expect(await isVerified(STRANGER)).toBe(false)
  })
})

/** Differences that no recorded exchange shows. Each has a test of its own. */
const SHOWN_ELSEWHERE = [
  'cookie-names',
  'address-as-typed',
  'made-up-names',
  'sign-up-signs-in',
  'second-factor',
  'required-factor',
  'social-linking',
  'no-provider-tokens',
  'no-facebook',
  'lifetimes',
]

describe('docs/compat.md', () => {
  const text = readFileSync(join(import.meta.dirname, '../../docs/compat.md'), 'utf8')
  const listed = [...text.matchAll(/^- \*\*([a-z-]+)\.\*\*/gm)].map(([, name]) => name)
  const excuses = COMPAT_SYSTEMS.map((system) => readExchanges(system).flatMap(({ here }) => here ?? []))

  test('lists every difference that excuses a recorded exchange, and no other', () => {
    const named = excuses.flat().flatMap(({ because }) => because)

    expect([...listed].sort()).toEqual([...new Set([...named, ...SHOWN_ELSEWHERE])].sort())
  })

  // Update the number when you excuse one more.
  test('the number of excused exchanges, by system', () => {
    expect(excuses.map((items) => items.length)).toEqual([7, 25, 25, 6])
    expect(excuses.flat().filter(({ because }) => because.length === 0)).toEqual([])
  })
})
