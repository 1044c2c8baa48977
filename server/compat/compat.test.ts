import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Fastify, { type HTTPMethods, type RouteOptions } from 'fastify'
import { describe, expect, test } from 'vitest'
import { COMPAT_SYSTEMS } from '../config/settings.ts'
import { createTestApp, ORIGIN, type TestApp } from '../testing/test-app.ts'
import { bearer, signIn } from '../testing/test-client.ts'
import { readExchanges } from '../testing/test-replay.ts'
import { completeUserAuthRoutes } from './complete-user-auth-routes.ts'
import { cookieFlowRoutes } from './cookie-flow-routes.ts'
import { djoserRoutes } from './djoser-routes.ts'
import { lesson9Routes } from './lesson9-routes.ts'

const ALL = COMPAT_SYSTEMS.join(',')
const PLUGINS = [lesson9Routes, completeUserAuthRoutes, djoserRoutes, cookieFlowRoutes]

/** Asks the plugins themselves for all that they register, so that a new route is tried without being named here. */
async function registeredRoutes({ config, db, hasher }: TestApp) {
  const routes: RouteOptions[] = []
  const bare = Fastify()
  bare.addHook('onRoute', (route) => void routes.push(route))
  const deps = { config, db, hasher, requireAccessToken: async () => {} }
  for (const plugin of PLUGINS) bare.register(plugin as typeof lesson9Routes, deps as never)
  // Not until it is ready: it has no compiler of schemas.
  await bare.after()
  return routes.flatMap(({ method, url, ...route }) =>
    [method]
      .flat()
      .map((name) => ({ ...route, method: name as HTTPMethods, url: url.replace(':provider', 'google') })),
  )
}

describe('COMPAT', () => {
  test('unset, none of those addresses exists', async () => {
    const server = await createTestApp()
    const routes = await registeredRoutes(server)

    expect(routes.length).toBeGreaterThan(25)
    for (const { method, url } of routes) {
      const { statusCode } = await server.app.inject({ method: method as 'GET', url })
      expect([method, url, statusCode]).toEqual([method, url, 404])
    }
  })

  test('set, they exist; none is there natively, and none is told of', async () => {
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

  test.each(COMPAT_SYSTEMS)('%s alone mounts no other system', async (name) => {
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

/** Those that are not counted natively either: they take a token of ours, and hash nothing. */
const UNCOUNTED = [
  'POST /api/auth/token/refresh',
  'POST /api/auth/logout',
  'POST /api/jwt/refresh',
  'POST /api/jwt/verify',
  'POST /api/users/token/refresh',
  'POST /api/users/logout',
]

describe('the addresses of other systems', () => {
  test('whatever needs no sign-in is counted by address', async () => {
    const routes = await registeredRoutes(await createTestApp())
    const open = routes.filter(({ onRequest, config }) => !onRequest && !config?.rateLimit)

    expect(open.map(({ method, url }) => `${method} ${url}`)).toEqual(UNCOUNTED)
  })

  test('give no access token to scripts whose session keeps it in a cookie', async () => {
    const { app } = await createTestApp({ COMPAT: ALL })
    for (const url of ['/api/auth/token/refresh', '/api/jwt/refresh', '/api/users/token/refresh']) {
      const { client } = await signIn(app, 'cookies')
      const answer = await client.post(url)

      expect([url, answer.statusCode, answer.json()]).toEqual([url, 200, {}])
    }
  })

  test('answer 429 in their own shape, with Retry-After', async () => {
    const { app } = await createTestApp({ COMPAT: ALL, RATE_LIMITS: 'on', LIMIT_REQUESTS: '1/1m' })
    await app.inject({ method: 'POST', url: '/api/jwt/create', payload: {} })
    const answer = await app.inject({ method: 'POST', url: '/api/v1/authuser/login', payload: {} })

    expect(answer.statusCode).toBe(429)
    expect(answer.json()).toEqual({ detail: expect.stringMatching(/^Request was throttled\./) })
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
  })

  test('a wrong password there and one at the door of ours are counted together', async () => {
    const limits = { RATE_LIMITS: 'on', LIMIT_SIGN_IN_ACCOUNT: '2/1m' }
    const { app } = await createTestApp({ COMPAT: ALL, ...limits })
    const wrong = { username: 'user1', email: 'user1', password: 'wrong' }
    const post = async (url: string) => (await app.inject({ method: 'POST', url, payload: wrong })).statusCode

    expect(await post('/api/jwt/create')).toBe(401)
    expect(await post('/api/v1/authuser/login')).toBe(401)
    expect(await post('/api/users/token')).toBe(429)
    expect(await post('/api/token')).toBe(429)
  })

  test('tokens that were got there are tokens of ours, and the other way round', async () => {
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

/** Differences that no recorded exchange shows; each has a test of its own. */
const SHOWN_ELSEWHERE = [
  'cookie-names',
  'made-up-names',
  'sign-up-signs-in',
  'social-linking',
  'no-provider-tokens',
  'no-facebook',
  'lifetimes',
]

describe('docs/compat.md', () => {
  const text = readFileSync(join(import.meta.dirname, '../../docs/compat.md'), 'utf8')
  const listed = [...text.matchAll(/^- \*\*([a-z-]+)\.\*\*/gm)].map(([, name]) => name)
  const excuses = COMPAT_SYSTEMS.map((system) => readExchanges(system).flatMap(({ here }) => here ?? []))

  test('lists every difference that a recorded exchange is excused by, and no other', () => {
    const named = excuses.flat().flatMap(({ because }) => because)

    expect([...listed].sort()).toEqual([...new Set([...named, ...SHOWN_ELSEWHERE])].sort())
  })

  // Whoever excuses one more says so here, too.
  test('so many exchanges are excused, of each system', () => {
    expect(excuses.map((items) => items.length)).toEqual([5, 25, 25, 5])
    expect(excuses.flat().filter(({ because }) => because.length === 0)).toEqual([])
  })
})
