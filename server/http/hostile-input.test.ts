import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createTestApp, type TestApp } from '../testing/test-app.ts'
import { bearer, createTestClient, signIn, talk } from '../testing/test-client.ts'
import { createAppWithRoutes, EVERYTHING, fillIn, type RegisteredRoute } from '../testing/test-routes.ts'

/** Texts that an attacker may type into a field. */
const HOSTILE = [
  "' OR '1'='1",
  "user1'--",
  "'; DROP TABLE users; --",
  '" UNION SELECT password_hash FROM users --',
  '%',
  'user_',
  '\0',
  'user1\0',
  'a\r\nSet-Cookie: x=y',
  '\ud800',
  '{{7*7}}',
  '<script>alert(1)</script>',
  '../../etc/passwd',
  'x'.repeat(60_000),
  '__proto__',
  'constructor',
  '\u202euser1',
  '👾'.repeat(100),
]

const ROUTES = {
  'POST /api/token': ['username', 'password'],
  'POST /api/token/refresh': ['refresh'],
  'POST /api/register': ['username', 'email', 'password', 'first_name', 'last_name'],
  'POST /api/verify-email': ['token'],
  'POST /api/verify-email/resend': ['username', 'email'],
  'POST /api/password/forgot': ['username', 'email'],
  'POST /api/password/reset': ['token', 'new_password'],
  'POST /api/password/change': ['new_password'],
  'POST /api/session/confirm': ['method', 'password'],
  'PATCH /api/profile': ['first_name', 'last_name', 'email'],
  'POST /api/admin/users': ['username', 'email', 'first_name', 'last_name'],
  'POST /api/admin/users/export': ['search', 'sort', 'order', 'is_active', 'email_verified', 'provider'],
  'PATCH /api/admin/users/1': ['first_name', 'last_name', 'email'],
  'POST /api/admin/users/1/staff': ['is_staff'],
} as const

/** URLs that an attacker tries, with `*` as the placeholder. */
const STAFF_ADDRESSES = [
  ...['search', 'sort', 'order', 'is_active', 'is_staff', 'email_verified', 'provider', 'after', 'limit'].map(
    (name) => `GET /api/admin/users?${name}=*`,
  ),
  ...['event', 'before', 'outcome', 'user', 'address', 'from', 'to'].map(
    (name) => `GET /api/admin/events?${name}=*`,
  ),
  'GET /api/admin/events/summary?days=*',
  'GET /api/admin/users/1/events?before=*',
  'GET /api/admin/users/*',
  'GET /api/admin/users/*/sessions',
  'PATCH /api/admin/users/*',
  'POST /api/admin/users/*/deactivate',
  'POST /api/admin/users/*/reset-password',
  'DELETE /api/admin/users/1/sessions/*',
  'DELETE /api/admin/users/*/sessions/x',
]

const GOOD: Record<string, string> = {
  username: 'ann',
  email: 'ann@example.com',
  password: 'correct horse battery',
  method: 'password',
  new_password: 'another horse battery',
}

/** Signs in user1 as a superuser, for whom no staff route is forbidden. */
async function signInSuperuser({ app, db }: TestApp) {
  await db.updateTable('users').set({ is_staff: 1, is_superuser: 1 }).where('id', '=', 1).execute()
  return signIn(app)
}

describe.each(Object.entries(ROUTES))('%s', (line, fields) => {
  const [method, url] = line.split(' ') as ['POST' | 'PATCH', string]

  test('I3 SQL, NUL, CRLF, surrogates and markup in each field: no 5xx, no effect on others', async () => {
    const server = await createTestApp({ LOG_LEVEL: 'silent' })
    const { app, db } = server
    const { client, tokens } = await signInSuperuser(server)
    const before = await db.selectFrom('users').selectAll().where('id', '=', 2).executeTakeFirst()
    for (const field of fields) {
      for (const value of HOSTILE) {
        const payload = { ...GOOD, [field]: value }
        const response = await client.send({ method, url, payload, headers: bearer(tokens.access) })
        expect([field, value.slice(0, 40), response.statusCode < 500]).toEqual([
          field,
          value.slice(0, 40),
          true,
        ])
        expect(response.headers['set-cookie']).toBeUndefined()
        expect(response.json()).toBeTypeOf('object')
      }
    }

    const after = await db.selectFrom('users').selectAll().where('id', '=', 2).executeTakeFirst()
    expect(after).toEqual(before)
    expect(
      (await signIn(app, 'body', { username: 'user2', password: 'password2' })).response.statusCode,
    ).toBe(200)
  })

  test('I3 prototype keys: no effect, no 5xx', async () => {
    const server = await createTestApp({ LOG_LEVEL: 'silent' })
    const { app } = server
    const { tokens } = await signInSuperuser(server)
    const bodies = [
      '{"__proto__":{"is_staff":true,"isAdmin":true}}',
      '{"constructor":{"prototype":{"is_staff":true}}}',
      '{"username":{"__proto__":null},"email":{"toString":1},"token":{"length":32}}',
      '{"username":{"$ne":null},"password":{"$ne":null}}',
    ]
    for (const payload of bodies) {
      const headers = { 'content-type': 'application/json', ...bearer(tokens.access) }
      const response = await createTestClient(app).send({ method, url, payload, headers })
      expect([payload, response.statusCode < 500]).toEqual([payload, true])
    }
    expect(({} as Record<string, unknown>).isAdmin).toBeUndefined()
  })
})

test.each(STAFF_ADDRESSES)('I3 the same in the URL: %s', async (line) => {
  const server = await createTestApp({ LOG_LEVEL: 'silent' })
  const { tokens } = await signInSuperuser(server)
  const people = () => server.db.selectFrom('users').selectAll().orderBy('id').execute()
  const before = await people()
  const [method, url] = line.split(' ') as ['GET' | 'PATCH', string]
  // A header has at most 16 KB, and a URL cannot contain half of a surrogate pair.
  const values = HOSTILE.map((value) => Buffer.from(value.slice(0, 3_000)).toString())
  for (const value of [...values, '', '-1', '0', '1e3', '9'.repeat(15), '9'.repeat(30)]) {
    const response = await server.app.inject({
      ...{ method, url: url.replace('*', encodeURIComponent(value)), headers: bearer(tokens.access) },
      ...(method === 'PATCH' && { payload: {} }),
    })
    expect([value.slice(0, 40), response.statusCode < 500]).toEqual([value.slice(0, 40), true])
    expect(response.json()).toBeTypeOf('object')
  }

  expect(await people()).toEqual(before)
})

/**
 * Returns the names that a part of a route accepts. No part has nested names; otherwise the check would have to
 * recurse.
 */
function namesOf({ schema, url }: RegisteredRoute, part: 'params' | 'querystring' | 'body'): string[] {
  const given = schema?.[part]
  return given ? objectsIn(given).flatMap(namesIn) : []

  function namesIn(given: unknown): string[] {
    if (!(given instanceof z.ZodObject)) throw new Error(`${url}: the ${part} are not an object`)
    for (const field of Object.values(given.shape)) {
      const { type } = z.toJSONSchema(field, { io: 'input', unrepresentable: 'any' })
      expect(['object', 'array']).not.toContain(type)
    }
    return Object.keys(given.shape)
  }
}

function objectsIn(given: unknown): unknown[] {
  if (given instanceof z.ZodIntersection) return [given.def.left, given.def.right].flatMap(objectsIn)
  return given instanceof z.ZodDiscriminatedUnion ? [...given.options] : [given]
}

function isHidden({ schema }: RegisteredRoute): boolean {
  return Boolean(schema && 'hide' in schema)
}

describe('I3 a text that no database can hold is refused in every parameter of every route', () => {
  const MESSAGES = {
    'user\0': 'Null characters are not allowed.',
    '\ud800user': 'Surrogate characters are not allowed.',
  }

  /** A server with all its routes, and a function that calls it as a superuser. */
  async function openEverything() {
    const server = await createAppWithRoutes({ ...EVERYTHING, RATE_LIMITS: 'off', LOG_LEVEL: 'silent' })
    const { tokens } = await signInSuperuser(server)
    const routes = server.routes.filter(({ schema, method }) => schema && method !== 'HEAD')
    function ask({ method }: RegisteredRoute, url: string, payload?: object) {
      return server.app.inject({ method: method as 'GET', url, payload, headers: bearer(tokens.access) })
    }
    return { routes, ask }
  }

  test('in a path: 404', async () => {
    const { routes, ask } = await openEverything()
    const cases = routes.flatMap((route) => namesOf(route, 'params').map((name) => ({ route, name })))
    expect(cases.length).toBeGreaterThan(0)
    for (const { route, name } of cases) {
      const response = await ask(route, fillIn(route, { [name]: 'a\0b' }))
      const line = `${route.method} ${route.url}`
      expect([line, response.statusCode]).toEqual([line, line.endsWith('/auth/social/:provider') ? 400 : 404])
      // Half of a surrogate pair is not valid UTF-8, so the path is malformed.
      const url = fillIn(route, { [name]: 'half' }).replace('half', '%ed%a0%80')
      expect([url, (await ask(route, url)).statusCode]).toEqual([url, 400])
    }
  })

  test.each(Object.entries(MESSAGES))(
    'in a body, %j: 400, by the name of the field',
    async (value, message) => {
      const { routes, ask } = await openEverything()
      const cases = routes.flatMap((route) => namesOf(route, 'body').map((name) => ({ route, name })))
      expect(cases.length).toBeGreaterThan(5)
      for (const { route, name } of cases) {
        const response = await ask(route, fillIn(route, { provider: 'github', id: '2' }), { [name]: value })
        const line = `${route.method} ${route.url} ${name}`
        expect([line, response.statusCode]).toEqual([line, 400])
        // Hidden routes, which imitate other sign-in systems, have their own messages.
        if (!isHidden(route)) expect(response.json().fields[name]).toEqual([message])
      }
    },
  )

  test('in a query: 400, by the name of the field', async () => {
    const { routes, ask } = await openEverything()
    const cases = routes.flatMap((route) => namesOf(route, 'querystring').map((name) => ({ route, name })))
    expect(cases.length).toBeGreaterThan(15)
    for (const { route, name } of cases) {
      const url = fillIn(route, { provider: 'github', id: '2' })
      const response = await ask(route, `${url}?${name}=user%00`)
      expect([url, name, response.statusCode]).toEqual([url, name, 400])
      if (!isHidden(route)) expect(response.json().fields[name]).toEqual([MESSAGES['user\0']])
      expect((await ask(route, `${url}?${name}=%ed%a0%80`)).statusCode).toBeLessThan(500)
    }
  })

  test('in a header: the HTTP parser refuses it', async () => {
    const { app } = await createTestApp()
    const response = await talk(app, 'GET /api HTTP/1.1\r\nhost: x\r\nuser-agent: a\0b\r\n\r\n')

    expect(response).toMatch(/^HTTP\/1\.1 400 /)
  })
})

test('I3 stored texts come back as they were typed, as JSON and never as markup', async () => {
  const { app } = await createTestApp()
  const { client, tokens } = await signIn(app)
  const headers = bearer(tokens.access)
  const names = { first_name: '<img src=x onerror=alert(1)>', last_name: 'O\'Brien "; DROP TABLE users' }
  await client.send({ method: 'PATCH', url: '/api/profile', payload: names, headers })
  const response = await client.get('/api/profile', headers)

  expect(response.json()).toMatchObject(names)
  expect(response.headers['content-type']).toContain('application/json')
  expect(response.headers['x-content-type-options']).toBe('nosniff')
})
