import { describe, expect, test } from 'vitest'
import { TOKEN_TRANSPORTS, type TokenTransport } from '../../shared/transports.ts'
import { type Algorithm, makeKeyText } from '../keys/signing-key.ts'
import { createTestApp, type TestApp } from '../testing/test-app.ts'
import { bearer, signIn, type TestClient, type TestResponse } from '../testing/test-client.ts'
import { takeSharedDatabase } from '../testing/test-database.ts'
import { asPrevious, TEST_KEYS } from '../testing/test-keys.ts'
import { freezeTime, passTime, SOAK } from '../testing/test-time.ts'

type App = TestApp['app']

const NEW_KEY = makeKeyText('HS256')
const OLD = { SIGNING_KEY: TEST_KEYS.HS256 }
const NEW = { SIGNING_KEY: NEW_KEY, PREVIOUS_SIGNING_KEYS: asPrevious(TEST_KEYS.HS256, 'HS256') }

/** A signed-in client, with the tokens of the last response. */
interface Visitor {
  client: TestClient
  transport: TokenTransport
  body: { access?: string; refresh?: string }
}

/** Starts a server with a database that still exists after the server is closed. */
async function startApp(DATABASE_URL: string, env: Record<string, string>): Promise<App> {
  return (await createTestApp({ DATABASE_URL, LOG_LEVEL: 'silent', ...env })).app
}

/** Starts this many sessions, with every transport in turn. */
async function signInMany(app: App, count: number): Promise<Visitor[]> {
  const visitors: Visitor[] = []
  // One after another, because the queue of the hasher would refuse some of them at once.
  for (let index = 0; index < count; index++) {
    const transport = TOKEN_TRANSPORTS[index % TOKEN_TRANSPORTS.length] ?? 'body'
    const { client, tokens } = await signIn(app, transport)
    visitors.push({ client, transport, body: tokens })
  }
  return visitors
}

/** Refreshes in the transport of the client, and stores the new tokens in it. */
async function refresh(app: App, visitor: Visitor): Promise<TestResponse> {
  const { client, transport, body } = visitor
  const payload = transport === 'body' ? { refresh: body.refresh } : {}
  const cookies = { ...client.cookies }
  const response = await app.inject({ method: 'POST', url: '/api/token/refresh', payload, cookies })
  for (const { name, value } of response.cookies)
    if (response.statusCode === 200) client.cookies[name] = value
  if (response.statusCode === 200) visitor.body = response.json()
  return response
}

async function readProfile(app: App, { client, transport, body }: Visitor): Promise<number> {
  const headers = transport === 'cookies' ? {} : bearer(body.access ?? '')
  return (await app.inject({ url: '/api/profile', headers, cookies: { ...client.cookies } })).statusCode
}

function statuses(responses: TestResponse[]): Record<number, number> {
  const counts: Record<number, number> = {}
  for (const { statusCode } of responses) counts[statusCode] = (counts[statusCode] ?? 0) + 1
  return counts
}

/** Returns how many clients this server accepts: with their access token, and after a refresh. */
async function comeBack(app: App, visitors: Visitor[]) {
  const before = await Promise.all(visitors.map((visitor) => readProfile(app, visitor)))
  passTime(60) // beyond the window: a refresh spends its token
  const refreshed = await Promise.all(visitors.map((visitor) => refresh(app, visitor)))
  const after = await Promise.all(visitors.map((visitor) => readProfile(app, visitor)))
  const good = (list: number[]) => list.filter((status) => status === 200).length
  return { before: good(before), refreshed: statuses(refreshed), after: good(after) }
}

/** The number of clients: a hundred in the soak, otherwise a few of each transport. */
const SOME = SOAK ? 100 : 12
const everybody = (count: number) => ({ before: count, refreshed: { 200: count }, after: count })
const EVERYBODY = everybody(SOME)

describe('PREVIOUS_SIGNING_KEYS', () => {
  test.each<[Algorithm, Algorithm, string, number]>([
    ['HS256', 'HS256', NEW_KEY, 100],
    ['HS256', 'EdDSA', TEST_KEYS.EdDSA, SOME],
    ['EdDSA', 'RS256', TEST_KEYS.RS256, SOME],
    ['RS256', 'HS512', TEST_KEYS.HS512, SOME],
  ])(
    'A6 from %s to %s: no session is lost, and then the old key is not needed',
    async (from, to, SIGNING_KEY, count) => {
      freezeTime()
      const database = await takeSharedDatabase()
      const previous = asPrevious(TEST_KEYS[from], from)
      const old = await startApp(database, { ALGORITHM: from, SIGNING_KEY: TEST_KEYS[from] })
      const visitors = await signInMany(old, count)
      await old.close()

      const settings = { ALGORITHM: to, SIGNING_KEY }
      const next = await startApp(database, { ...settings, PREVIOUS_SIGNING_KEYS: previous })
      expect(await comeBack(next, visitors)).toEqual(everybody(count))
      await next.close()

      // By now all tokens of the clients are signed with the new key.
      expect(await comeBack(await startApp(database, settings), visitors)).toEqual(everybody(count))
    },
  )

  test('A6 without it all are refused with a message; no session ends', async () => {
    freezeTime()
    const database = await takeSharedDatabase()
    const visitors = await signInMany(await startApp(database, OLD), SOME)
    const forgetful = await startApp(database, { SIGNING_KEY: NEW_KEY })
    const responses = await Promise.all(visitors.map((visitor) => refresh(forgetful, visitor)))

    expect(statuses(responses)).toEqual({ 401: SOME })
    expect(new Set(responses.map(({ body }) => body))).toEqual(
      new Set(['{"detail":"Token is invalid or expired","code":"token_not_valid"}']),
    )
    expect(await comeBack(await startApp(database, NEW), visitors)).toEqual(EVERYBODY)
  })

  test('A6 two servers, one after the other: published everywhere first, the new key loses no session', async () => {
    freezeTime()
    const database = await takeSharedDatabase()
    const line = `${NEW.PREVIOUS_SIGNING_KEYS},${asPrevious(NEW_KEY, 'HS256')}`
    const announced = { ...OLD, PREVIOUS_SIGNING_KEYS: line }
    const changed = { SIGNING_KEY: NEW_KEY, PREVIOUS_SIGNING_KEYS: line }
    const visitors = await signInMany(await startApp(database, OLD), SOME)

    // Each of the two steps of a key change reaches one server and then the other.
    for (const [first, second] of [
      [announced, OLD],
      [announced, announced],
      [changed, announced],
      [changed, changed],
    ] as const) {
      const servers = [await startApp(database, first), await startApp(database, second)] as const
      for (const server of servers) expect(await comeBack(server, visitors)).toEqual(EVERYBODY)
      // The clients go back to the first server, with tokens of the second.
      expect(await comeBack(servers[0], visitors)).toEqual(EVERYBODY)
    }
  })

  test('A6 a server without the new key refuses it; the session goes on at the others', async () => {
    freezeTime()
    const database = await takeSharedDatabase()
    const unaware = await startApp(database, OLD)
    const changed = await startApp(database, NEW)
    const visitors = await signInMany(changed, SOME)

    const unheard = await Promise.all(visitors.map((visitor) => refresh(unaware, visitor)))
    expect(statuses(unheard)).toEqual({ 401: SOME })
    expect(await comeBack(changed, visitors)).toEqual(EVERYBODY)
  })

  test.each<[string, TokenTransport, number]>([
    ['2: the same generation, within the window', 'refresh-cookie', 0],
    ['3: one ahead, within the window', 'refresh-cookie', 1],
    ['3: one ahead, within the window', 'body', 1],
    ['4: one ahead, never kept', 'cookies', 20],
  ])(
    'A6 over a change of the key a repeated response is valid: line %s, %s',
    async (_, transport, seconds) => {
      freezeTime()
      const database = await takeSharedDatabase()
      const window = { REFRESH_REUSE_WINDOW_BODY: '2s' }
      const old = await startApp(database, { ...OLD, ...window })
      const { client, tokens } = await signIn(old, transport)
      const visitor = { client, transport, body: tokens }
      if (seconds > 0) {
        passTime(100)
        // The response to this refresh is lost, so the client still has the spent token.
        expect(
          (
            await refresh(old, {
              client: { ...client, cookies: { ...client.cookies } },
              transport,
              body: tokens,
            })
          ).statusCode,
        ).toBe(200)
        passTime(seconds)
      }

      const next = await startApp(database, { ...NEW, ...window })
      expect((await refresh(next, visitor)).statusCode).toBe(200)
      expect(await readProfile(next, visitor)).toBe(200)
      passTime(100)
      expect((await refresh(next, visitor)).statusCode).toBe(200)
      expect(await readProfile(next, visitor)).toBe(200)
    },
  )

  test('A6 a spent token is still spent after a change of the key: the session ends', async () => {
    freezeTime()
    const database = await takeSharedDatabase()
    const old = await startApp(database, OLD)
    const { client, tokens } = await signIn(old)
    const thief = { client, transport: 'body' as const, body: tokens }
    const owner = { ...thief }
    await refresh(old, owner)
    const next = await startApp(database, NEW)
    await refresh(next, owner)
    passTime(60)

    expect((await refresh(next, thief)).json()).toMatchObject({ reason: 'reuse' })
    expect((await refresh(next, owner)).json()).toMatchObject({ reason: 'reuse' })
  })

  test('A6 a sign-out accepts tokens of the old key', async () => {
    freezeTime()
    const database = await takeSharedDatabase()
    const { client, tokens } = await signIn(await startApp(database, OLD))
    const next = await startApp(database, NEW)
    const payload = { refresh: tokens.refresh }

    expect((await next.inject({ method: 'POST', url: '/api/logout', payload })).statusCode).toBe(200)
    expect(await readProfile(next, { client, transport: 'body', body: tokens })).toBe(401)
  })
})
