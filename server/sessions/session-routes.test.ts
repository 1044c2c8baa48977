import { describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../testing/test-app.ts'
import { bearer, claimsOf, createTestClient, signIn, USER1, USER2 } from '../testing/test-client.ts'
import { freezeTime, passTime } from '../testing/test-time.ts'
import { trailOf } from '../testing/test-trail.ts'

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'

describe('GET /api/sessions', () => {
  test('lists where a user is signed in: device, IP address, times, this one first', async () => {
    freezeTime()
    const { app } = await createTestApp()
    const { client, tokens } = await signIn(app)
    passTime(60)
    await app.inject({
      method: 'POST',
      url: '/api/token',
      payload: USER1,
      headers: { 'user-agent': FIREFOX },
      remoteAddress: '192.0.2.7',
    })
    await signIn(app, 'body', USER2)
    const sessions = (await client.get('/api/sessions', bearer(tokens.access))).json()

    expect(sessions).toHaveLength(2)
    expect(sessions[0]).toMatchObject({ id: claimsOf(tokens.access).sid, current: true, blocked_at: null })
    expect(sessions[1]).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
      current: false,
      device: 'Firefox on Linux',
      address: '192.0.2.7',
      created_at: new Date(Math.floor(Date.now() / 1000) * 1000).toISOString(),
      last_used_at: sessions[1].created_at,
      blocked_at: null,
    })
  })

  test('the most recently used comes first; ended and expired ones are not listed', async () => {
    freezeTime()
    const { app } = await createTestApp()
    const old = await signIn(app)
    const away = await signIn(app)
    const out = await signIn(app)
    await out.client.post('/api/logout', { refresh: out.tokens.refresh })
    passTime(86_000)
    const { client, tokens } = await signIn(app)
    const refreshed = await old.client.post('/api/token/refresh', { refresh: old.tokens.refresh })
    passTime(500)
    const again = await client.post('/api/token/refresh', { refresh: tokens.refresh })
    const sessions = (await client.get('/api/sessions', bearer(again.json().access))).json()

    expect(refreshed.statusCode).toBe(200)
    const ids = sessions.map(({ id }: { id: string }) => id)
    expect(ids).toEqual([claimsOf(tokens.access).sid, claimsOf(old.tokens.access).sid])
    expect(ids).not.toContain(claimsOf(away.tokens.access).sid)
  })

  test('B3 a blocked reuse shows up', async () => {
    freezeTime()
    const { app } = await createTestApp()
    const victim = await signIn(app)
    await victim.client.post('/api/token/refresh', { refresh: victim.tokens.refresh })
    passTime(60)
    await victim.client.post('/api/token/refresh', { refresh: victim.tokens.refresh })
    const { client, tokens } = await signIn(app)
    const sessions = (await client.get('/api/sessions', bearer(tokens.access))).json()

    const blocked_at = new Date(Math.floor(Date.now() / 1000) * 1000).toISOString()
    expect(sessions[1]).toMatchObject({ id: claimsOf(victim.tokens.access).sid, current: false, blocked_at })
  })
})

describe('DELETE /api/sessions/:id', () => {
  test('B7 ends one session: its tokens are dead at the next request, with the reason', async () => {
    const { app } = await createTestApp()
    const { client, tokens } = await signIn(app)
    const other = await signIn(app, 'cookies')
    const [, { id }] = (await client.get('/api/sessions', bearer(tokens.access))).json()
    const headers = bearer(tokens.access)
    const response = await client.send({ method: 'DELETE', url: `/api/sessions/${id}`, headers })

    expect(response.statusCode).toBe(200)
    expect((await other.client.get('/api/profile')).json().reason).toBe('ended_elsewhere')
    expect((await other.client.post('/api/token/refresh')).json().reason).toBe('ended_elsewhere')
    expect((await client.get('/api/profile', headers)).statusCode).toBe(200)
    const again = await client.send({ method: 'DELETE', url: `/api/sessions/${id}`, headers })
    expect([again.statusCode, again.json().code]).toEqual([404, 'not_found'])
  })

  test('reports it, and records once who ended which', async () => {
    const { app, db } = await createTestApp()
    const other = await signIn(app)
    const { client, tokens } = await signIn(app)
    const { sid } = claimsOf(other.tokens.access)
    const end = () =>
      client.send({ method: 'DELETE', url: `/api/sessions/${sid}`, headers: bearer(tokens.access) })

    expect((await end()).json()).toEqual({ detail: 'The session has ended.' })
    await end()
    const events = db.selectFrom('audit_events').select(['user_id', 'sid'])
    expect(await events.where('event', '=', 'session_ended').execute()).toEqual([{ user_id: 1, sid }])
  })

  test('no user ends the session of another user, or finds out that there is one', async () => {
    const { app } = await createTestApp()
    const victim = await signIn(app)
    const { client, tokens } = await signIn(app, 'body', USER2)
    const { sid } = claimsOf(victim.tokens.access)
    for (const id of [sid, 'f'.repeat(32), '%00', "' or 1=1"]) {
      const url = `/api/sessions/${encodeURIComponent(id)}`
      const response = await client.send({ method: 'DELETE', url, headers: bearer(tokens.access) })
      expect([response.statusCode, response.json().detail]).toEqual([404, 'Not found.'])
    }

    expect((await victim.client.get('/api/profile', bearer(victim.tokens.access))).statusCode).toBe(200)
  })
})

describe('POST /api/sessions/revoke-others', () => {
  test('B7 ends all but this one, and returns how many', async () => {
    const { app, db } = await createTestApp()
    const others = [await signIn(app), await signIn(app), await signIn(app)]
    const stranger = await signIn(app, 'body', USER2)
    const { client, tokens } = await signIn(app)
    const response = await client.post('/api/sessions/revoke-others', {}, bearer(tokens.access))

    expect(response.json()).toEqual({ detail: 'All other sessions have ended.', revoked: 3 })
    const events = db.selectFrom('audit_events').select(['user_id', 'sid'])
    expect(await events.where('event', '=', 'sessions_ended').execute()).toEqual([
      { user_id: 1, sid: claimsOf(tokens.access).sid },
    ])
    for (const { client, tokens } of others) {
      const refused = await client.get('/api/profile', bearer(tokens.access))
      expect(refused.json().reason).toBe('ended_elsewhere')
    }
    expect((await client.get('/api/profile', bearer(tokens.access))).statusCode).toBe(200)
    expect((await stranger.client.get('/api/profile', bearer(stranger.tokens.access))).statusCode).toBe(200)
  })

  test('H5 if there was nothing to end, nothing is recorded', async () => {
    const server = await createTestApp()
    const { client, tokens } = await signIn(server.app)
    const before = await trailOf(server)
    const response = await client.post('/api/sessions/revoke-others', {}, bearer(tokens.access))

    expect([response.statusCode, response.json().revoked]).toEqual([200, 0])
    expect(await trailOf(server)).toEqual(before)
  })
})

test.each([
  ['DELETE', '/api/sessions/x', 404],
  ['POST', '/api/sessions/revoke-others', 200],
] as const)('%s %s is counted: it has a limit', async (method, url, status) => {
  const { app } = await createTestApp({ RATE_LIMITS: 'on', LIMIT_REQUESTS: '3/1m' })
  const { client, tokens } = await signIn(app)
  const end = () => client.send({ method, url, headers: bearer(tokens.access) })
  const responses = [await end(), await end(), await end()]

  expect(responses.map(({ statusCode }) => statusCode)).toEqual([status, status, 429])
})

describe('MAX_SESSIONS', () => {
  test('one more ends the least recently used session, and its holder is told the reason', async () => {
    freezeTime()
    const server = await createTestApp({ MAX_SESSIONS: '3' })
    const stranger = await signIn(server.app, 'cookies', USER2)
    const first = await signInLater(server)
    const second = await signInLater(server)
    const third = await signInLater(server)
    await first.client.post('/api/token/refresh')
    const fourth = await signInLater(server)
    const statuses = []
    for (const { client } of [first, second, third, fourth, stranger]) {
      statuses.push((await client.get('/api/profile')).statusCode)
    }

    expect(statuses).toEqual([200, 401, 200, 200, 200])
    const refused = { code: 'token_not_valid', reason: 'too_many_sessions' }
    expect((await second.client.get('/api/profile')).json()).toMatchObject(refused)
    expect((await second.client.post('/api/token/refresh')).json()).toMatchObject(refused)
    expect(await trailOf(server)).toContainEqual(['sessions_ended', 1, null])
  })

  test('counts no session that is over; of any number that start at once no more stay', async () => {
    const { app, db } = await createTestApp({ MAX_SESSIONS: '2' })
    const { client, tokens } = await signIn(app)
    await client.post('/api/logout', { refresh: tokens.refresh })
    const kept = await signIn(app)
    await signIn(app)
    expect((await kept.client.get('/api/profile', bearer(kept.tokens.access))).statusCode).toBe(200)

    await Promise.all(Array.from({ length: 8 }, () => signIn(app)))
    const live = await db.selectFrom('sessions').select('id').where('revoked_at', 'is', null).execute()
    expect(live).toHaveLength(2)
  })

  /** Signs in, and then moves the clock, so that the sessions have different times. */
  async function signInLater({ app }: TestApp) {
    const signedIn = await signIn(app, 'cookies')
    passTime(20)
    return signedIn
  }
})

test.each([
  ['GET', '/api/sessions'],
  ['DELETE', '/api/sessions/x'],
  ['POST', '/api/sessions/revoke-others'],
] as const)('%s %s needs a sign-in', async (method, url) => {
  const { app } = await createTestApp()

  expect((await createTestClient(app).send({ method, url })).statusCode).toBe(401)
})
