import { describe, expect, test } from 'vitest'
import { TOKEN_TRANSPORTS } from '../../shared/transports.ts'
import { replacePassword } from '../accounts/password-change.ts'
import { asOperator } from '../commands/command.ts'
import type { Db } from '../db/database.ts'
import { createTestApp, type TestApp } from '../testing/test-app.ts'
import { bearer, createTestClient, signIn, USER1, USER2 } from '../testing/test-client.ts'
import { confirmBy, makeStale, trySensitive } from '../testing/test-confirm.ts'
import { createAppWithRoutes, EVERYTHING, fillIn } from '../testing/test-routes.ts'
import { freezeTime, passTime } from '../testing/test-time.ts'
import { trailOf } from '../testing/test-trail.ts'

const LIFETIME = { ACCESS_TOKEN_LIFETIME: '1h' }
const STALE = [403, 'reauthentication_required']

/** Actions that need a fresh sign-in: the request line, a body, and the status after a fresh sign-in. */
const SENSITIVE: [line: string, body: object, status: number][] = [
  ['POST /api/password/change', { new_password: 'another horse battery' }, 200],
  ['PATCH /api/profile', { email: 'new@example.com' }, 200],
  ['POST /api/social/link', { handle: 'unknown' }, 400],
  ['DELETE /api/social/github', {}, 404],
  ['POST /api/passkeys/options', {}, 200],
  ['POST /api/passkeys', {}, 400],
  ['DELETE /api/passkeys/other', {}, 404],
  ['DELETE /api/sessions/other', {}, 404],
  ['POST /api/sessions/revoke-others', {}, 200],
  ['POST /api/second-factor/totp', {}, 200],
  ['POST /api/second-factor/totp/confirm', { code: '123456' }, 404],
  ['POST /api/second-factor/recovery-codes', {}, 404],
  ['DELETE /api/second-factor', {}, 404],
  ['POST /api/admin/users/export', {}, 200],
  ['POST /api/admin/users', { username: 'ann', email: 'ann@example.com' }, 201],
  ['PATCH /api/admin/users/2', { first_name: 'Timothy' }, 200],
  ['PATCH /api/admin/users/2', { email: 'new@example.com' }, 200],
  ['POST /api/admin/users/2/activate', {}, 200],
  ['POST /api/admin/users/2/deactivate', {}, 200],
  ['POST /api/admin/users/2/staff', { is_staff: true }, 200],
  ['POST /api/admin/users/2/reset-password', {}, 202],
  ['POST /api/admin/users/2/end-sessions', {}, 200],
  ['DELETE /api/admin/users/2/sessions/other', {}, 404],
  ['POST /api/admin/users/2/remove-second-factor', { reason: 'x' }, 404],
]

/** A server where user1 is signed in as a superuser, and how to call it. */
async function createSignedIn(env: Record<string, string> = {}, server?: TestApp) {
  const started = server ?? (await createTestApp({ ...LIFETIME, ...env }))
  const { app, db } = started
  await db.updateTable('users').set({ is_staff: 1, is_superuser: 1 }).where('id', '=', 1).execute()
  const { client, tokens } = await signIn(app)
  const headers = bearer(tokens.access)
  const call = async (line: string, payload: object = {}) => {
    const [method, url = ''] = line.split(' ')
    const response = await client.send({ method: method as 'POST', url, payload, headers })
    return { status: response.statusCode, body: response.json() }
  }
  const confirm = async (password: string) => {
    const response = await confirmBy(client, password, headers)
    return { status: response.statusCode, body: response.json() }
  }
  const methods = async () => (await client.get('/api/session/confirm', headers)).json().methods
  return { ...started, client, headers, refresh: tokens.refresh, call, confirm, methods }
}

/** Returns what a sensitive action could have changed. */
async function stateOf(db: Db) {
  const users = await db.selectFrom('users').selectAll().orderBy('id').execute()
  const sessions = await db.selectFrom('sessions').select(['id', 'revoked_at']).orderBy('id').execute()
  return { users, sessions, profiles: await db.selectFrom('profiles').selectAll().execute() }
}

describe.each(SENSITIVE)('%s %j', (line, body, status) => {
  test('works within ten minutes of the sign-in, and not a second later', async () => {
    freezeTime()
    const signedIn = await createSignedIn()
    const { db, call } = signedIn
    passTime(600)
    const before = await stateOf(db)
    const stale = await call(line, body)

    expect([stale.status, stale.body.code]).toEqual(STALE)
    expect(await stateOf(db)).toEqual(before)
    expect(await signedIn.mails()).toEqual([])
    passTime(-1)
    expect((await call(line, body)).status).toBe(status)
  })

  test('works for ten minutes after a confirmation, and a refresh does not prolong that', async () => {
    freezeTime()
    const { client, refresh, call, confirm } = await createSignedIn()
    passTime(1_000)
    expect((await confirm(USER1.password)).status).toBe(200)
    passTime(600)
    expect((await client.post('/api/token/refresh', { refresh })).statusCode).toBe(200)
    const stale = await call(line, body)
    passTime(-1)

    expect([stale.status, stale.body.code]).toEqual(STALE)
    expect((await call(line, body)).status).toBe(status)
  })
})

/** The actions that need no fresh sign-in, because they are everyday work or undo a change. */
const DAILY: [line: string, body: object][] = [
  ['PATCH /api/profile', { first_name: 'Samuel' }],
  ['PATCH /api/profile', { email: 'sam@smith.com' }],
  ['GET /api/profile', {}],
  ['GET /api/sessions', {}],
  ['GET /api/admin/users', {}],
  ['GET /api/session/confirm', {}],
]

test.each(DAILY)('%s %j needs no fresh sign-in', async (line, payload) => {
  const { db, client, headers } = await createSignedIn()
  await makeStale(db)
  const [method, url = ''] = line.split(' ') as ['GET' | 'PATCH', string]
  const response = await client.send({ method, url, headers, ...(method === 'PATCH' && { payload }) })

  expect(response.statusCode).toBe(200)
})

test('of all routes, only those above refuse a stale session', async () => {
  const server = await createAppWithRoutes({ ...EVERYTHING, RATE_LIMITS: 'off', LOG_LEVEL: 'silent' })
  await createSignedIn({}, server)
  const refusing = new Set<string>()
  for (const route of server.routes.filter(({ schema, method }) => schema && method !== 'HEAD')) {
    const { tokens } = await signIn(server.app)
    await makeStale(server.db)
    const id = route.url.includes('/admin/') ? '2' : 'other'
    const url = fillIn(route, { id, provider: 'github', sid: 'other' })
    const response = await server.app.inject({
      ...{ method: route.method as 'POST', url, headers: bearer(tokens.access) },
      ...(route.method !== 'GET' && { payload: { email: 'new@example.com' } }),
    })
    if (response.body.includes('reauthentication_required')) refusing.add(`${route.method} ${url}`)
  }

  expect([...refusing].sort()).toEqual([...new Set(SENSITIVE.map(([line]) => line))].sort())
})

describe('POST /api/session/confirm', () => {
  test.each(TOKEN_TRANSPORTS)(
    '%s: confirms this session alone, with its tokens unchanged',
    async (transport) => {
      const { app, db } = await createTestApp()
      const { client, tokens } = await signIn(app, transport)
      const other = await signIn(app)
      await makeStale(db)
      const cookies = { ...client.cookies }
      const headers = transport === 'cookies' ? {} : bearer(tokens.access)
      const response = await confirmBy(client, USER1.password, headers)

      expect([response.statusCode, response.json()]).toEqual([
        200,
        { detail: 'Confirmed for the next ten minutes.' },
      ])
      expect(client.cookies).toEqual(cookies)
      expect(await trySensitive(other.client, bearer(other.tokens.access))).toBe(403)
      expect(await trySensitive(client, headers)).toBe(400)
    },
  )

  test.each([
    [{ method: 'password', password: 'wrong' }, { password: ['Invalid password.'] }],
    [{ method: 'password', password: USER2.password }, { password: ['Invalid password.'] }],
    [{ method: 'password', password: '' }, { password: ['This field may not be blank.'] }],
    [{ method: 'password' }, { password: ['This field is required.'] }],
    [{ method: 'magic', password: USER1.password }, { method: ['"magic" is not a valid choice.'] }],
    [{ password: USER1.password }, { method: ['This field is required.'] }],
  ])('400 and nothing is confirmed: %j', async (body, fields) => {
    const { db, client, headers } = await createSignedIn()
    await makeStale(db)
    const response = await client.post('/api/session/confirm', body, headers)

    expect([response.statusCode, response.json().fields]).toEqual([400, fields])
    expect(await trySensitive(client, headers)).toBe(403)
  })

  test('a wrong password is recorded, the right one is not', async () => {
    const { app, db, confirm } = await createSignedIn()
    await confirm('wrong')
    await confirm(USER1.password)
    const trail = (await trailOf({ app, db } as TestApp)).map(([event, user]) => [event, user])

    expect(trail).toEqual([
      ['signed_in', 1],
      ['password_confirmation_failed', 1],
    ])
  })

  test('D1 a stolen session cannot be used to guess the password; sign-ins are not affected', async () => {
    const { app, confirm } = await createSignedIn({ RATE_LIMITS: 'on' })
    const statuses = []
    for (let guesses = 0; guesses < 11; guesses++) statuses.push((await confirm('wrong')).status)

    expect(statuses).toEqual([...Array(10).fill(400), 429])
    expect((await confirm(USER1.password)).status).toBe(429)
    expect((await signIn(app)).response.statusCode).toBe(200)
  })

  test('without a password there is no method: a new sign-in confirms', async () => {
    const { app, db, confirm, methods } = await createSignedIn()
    expect(await methods()).toEqual(['password'])
    await makeStale(db)
    await db.updateTable('users').set({ password_hash: null }).where('id', '=', 1).execute()
    const { status, body } = await confirm('anything')

    expect(await methods()).toEqual([])
    expect([status, body.code]).toEqual(STALE)
    await db
      .updateTable('users')
      .set({ password_hash: (await hashOfUser2(db)) ?? '' })
      .where('id', '=', 1)
      .execute()
    const again = await signIn(app, 'body', { ...USER1, password: USER2.password })
    expect(await trySensitive(again.client, bearer(again.tokens.access))).toBe(400)
  })

  test('a password that is changed while it is compared confirms nothing', async () => {
    let isArmed = false
    const server = await createTestApp(LIFETIME, (hasher, db) => ({
      ...hasher,
      async matches(password, hash) {
        const same = await hasher.matches(password, hash)
        if (isArmed) await replacePassword(asOperator(db), { id: 1, credentials_version: 1 }, 'another hash')
        return same
      },
    }))
    const { db, confirm } = await createSignedIn({}, server)
    await makeStale(db)
    isArmed = true
    const { status, body } = await confirm(USER1.password)

    expect([status, body.code]).toEqual([401, 'token_not_valid'])
    expect(await db.selectFrom('sessions').select('confirmed_at').execute()).toEqual([{ confirmed_at: 0 }])
  })

  test('needs a sign-in, and a request of the same site', async () => {
    const { app } = await createTestApp()
    const { client } = await signIn(app, 'cookies')
    const foreign = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }

    expect((await confirmBy(createTestClient(app), USER1.password)).statusCode).toBe(401)
    expect((await confirmBy(client, USER1.password, foreign)).json().code).toBe('cross_site')
  })
})

async function hashOfUser2(db: Db) {
  const user = await db.selectFrom('users').select('password_hash').where('id', '=', 2).executeTakeFirst()
  return user?.password_hash
}
