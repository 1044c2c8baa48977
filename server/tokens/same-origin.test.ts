import { describe, expect, test } from 'vitest'
import { TRANSPORT_HEADER } from '../../shared/transports.ts'
import { createTestApp, ORIGIN } from '../testing/test-app.ts'
import { createTestClient, signIn, USER1 } from '../testing/test-client.ts'
import { createAppWithRoutes, EVERYTHING, fillIn, type RegisteredRoute } from '../testing/test-routes.ts'

const FOREIGN: Record<string, string>[] = [
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site' },
  { 'sec-fetch-site': 'none' },
  { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
  { origin: 'https://evil.example' },
  { origin: 'null' },
  { origin: 'http://localhost:3001' },
  { origin: 'https://localhost:3000' },
  { origin: 'http://localhost:3000.evil.example' },
  { referer: 'https://evil.example/page' },
  { referer: 'not a url' },
  { origin: 'https://evil.example', referer: `${ORIGIN}/login` },
]

const OURS: Record<string, string>[] = [
  { 'sec-fetch-site': 'same-origin' },
  { 'sec-fetch-site': 'same-origin', origin: 'null' },
  { 'sec-fetch-site': 'cross-site', origin: ORIGIN },
  { origin: 'http://127.0.0.1:3000' },
  { referer: `${ORIGIN}/login?next=1` },
  {},
]

const COOKIES = { [TRANSPORT_HEADER]: 'cookies' }
const REFUSED = 'This request must come from a page of this site.'

function isUnsafe({ method }: RegisteredRoute): boolean {
  return !['GET', 'HEAD', 'OPTIONS'].includes(method)
}

/** Returns whether a request to this route may change anything, even if it is only a count or a cookie. */
function mayChange(route: RegisteredRoute): boolean {
  return isUnsafe(route) || Boolean(route.config?.rateLimit || route.config?.changesSomething)
}

describe('F1 a foreign page', () => {
  test.each(FOREIGN)(
    '%j: is refused at every route that may change something, and not counted',
    async (headers) => {
      const { app, db, routes } = await createAppWithRoutes(EVERYTHING)
      const users = await db.selectFrom('users').select('id').execute()
      const routesThatMay = routes.filter(mayChange)
      expect(routesThatMay.length).toBeGreaterThan(40)

      for (const route of routesThatMay) {
        const { method } = route
        const form = { 'content-type': 'application/x-www-form-urlencoded' }
        const response = await app.inject({
          ...{ method: method as 'POST', url: fillIn(route), headers: { ...headers, ...form } },
          ...(isUnsafe(route) && { payload: 'username=user1&email=user1&password=password1' }),
        })
        const line = `${method} ${route.url}`
        expect([line, response.statusCode, response.cookies]).toEqual([line, 403, []])
        if (method !== 'HEAD') expect(response.json().detail).toBe(REFUSED)
      }
      expect(await db.selectFrom('rate_limits').selectAll().execute()).toEqual([])
      expect(await db.selectFrom('audit_events').selectAll().execute()).toEqual([])
      expect(await db.selectFrom('sessions').selectAll().execute()).toEqual([])
      expect(await db.selectFrom('users').select('id').execute()).toEqual(users)
    },
  )

  test('a code identifies the refusal, even if there is no such path', async () => {
    const { app } = await createTestApp()
    for (const url of ['/api/token', '/api/nope', '/nope']) {
      const response = await createTestClient(app).post(url, USER1, { origin: 'https://evil.example' })
      expect([response.statusCode, response.json()]).toEqual([403, { detail: REFUSED, code: 'cross_site' }])
    }
  })

  test('cannot refresh or sign out by a cookie, whatever Host says', async () => {
    const { app, db } = await createTestApp()
    const { client } = await signIn(app, 'cookies')
    const headers = {
      host: 'evil.example',
      origin: 'http://evil.example',
      'x-forwarded-host': 'evil.example',
    }

    for (const url of ['/api/token/refresh', '/api/logout', '/api/logout/']) {
      const response = await client.post(url, {}, headers)
      expect([response.statusCode, response.cookies]).toEqual([403, []])
    }
    const row = await db.selectFrom('sessions').select(['generation', 'revoked_at']).executeTakeFirst()
    expect(row).toEqual({ generation: 1, revoked_at: null })
  })

  test('does not lock the owner out: its attempts use up no quota', async () => {
    const limits = { RATE_LIMITS: 'on', LIMIT_REQUESTS: '3/1m', LIMIT_SIGN_IN_ACCOUNT: '3/1m' }
    const { app } = await createTestApp(limits)
    const client = createTestClient(app)
    for (let attempt = 0; attempt < 10; attempt++) {
      await client.post('/api/token', { ...USER1, password: 'wrong' }, { 'sec-fetch-site': 'cross-site' })
    }

    expect((await client.post('/api/token', USER1, { 'sec-fetch-site': 'same-origin' })).statusCode).toBe(200)
  })

  test.each(['GET', 'HEAD', 'OPTIONS'] as const)(
    'cannot read the response to a %s: the server does not refuse it, and sends no header of CORS',
    async (method) => {
      const { app } = await createTestApp()
      const { client } = await signIn(app, 'cookies')
      const send = (headers: Record<string, string>) => client.send({ method, url: '/api/profile', headers })
      const responses = [
        await send({ origin: 'https://evil.example' }),
        // With `Origin`, an OPTIONS request is answered before anything else looks at it.
        await send({ 'sec-fetch-site': 'cross-site' }),
      ]

      for (const { statusCode, headers } of responses) {
        expect(statusCode).not.toBe(403)
        expect(headers).not.toHaveProperty('access-control-allow-origin')
      }
    },
  )
})

describe('a page of ours, or a non-browser client', () => {
  test.each(OURS)('%j: signs in, refreshes and signs out by cookie', async (headers) => {
    const { app } = await createTestApp()
    const client = createTestClient(app)

    expect((await client.post('/api/token', USER1, { ...COOKIES, ...headers })).statusCode).toBe(200)
    expect((await client.post('/api/token/refresh', {}, headers)).statusCode).toBe(200)
    expect((await client.post('/api/logout', {}, headers)).statusCode).toBe(200)
  })

  test.each(OURS)('%j: is never refused as foreign', async (headers) => {
    const { app, routes } = await createAppWithRoutes({ ...EVERYTHING, RATE_LIMITS: 'off' })
    for (const route of routes.filter(isUnsafe)) {
      const response = await app.inject({ method: route.method as 'POST', url: fillIn(route), headers })
      expect([route.url, response.body.includes(REFUSED)]).toEqual([route.url, false])
    }
  })

  test('PUBLIC_URL and CORS_ORIGINS are the list', async () => {
    const { app } = await createTestApp({
      PUBLIC_URL: 'https://app.example.com',
      CORS_ORIGINS: 'https://a.example',
    })
    const from = async (origin: string) =>
      (await createTestClient(app).post('/api/token', USER1, { origin })).statusCode

    expect(await from('https://app.example.com')).toBe(200)
    expect(await from('https://a.example')).toBe(200)
    expect(await from(ORIGIN)).toBe(403)
  })
})
