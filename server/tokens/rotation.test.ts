import { describe, expect, test } from 'vitest'
import { RefreshClaims } from '../../shared/api/token-api.ts'
import type { AgedSession } from '../sessions/rotation-repository.ts'
import { createTestApp } from '../testing/test-app.ts'
import { bearer, claimsOf, createTestClient, signIn } from '../testing/test-client.ts'
import { freezeTime, passTime } from '../testing/test-time.ts'
import { judgeRefresh, rotateRefreshToken } from './rotation.ts'

const NOW = 1_800_000_000
const WINDOWS = { body: 0, cookie: 45 }

/** Returns a session at generation 5. It was rotated an hour ago, and its tokens were used since. */
function session(changes: Partial<AgedSession> = {}): AgedSession {
  return {
    id: 'sid',
    user_id: 1,
    transport: 'refresh-cookie',
    generation: 5,
    generation_kept: 5,
    rotated_at: NOW - 3600,
    age: 3600,
    expires_at: NOW + 3600,
    ends_at: NOW + 7200,
    revoked_at: null,
    revoked_reason: null,
    ...changes,
  }
}

function judge(
  row: AgedSession | undefined,
  gen: number,
  carriedBy: 'body' | 'cookie' = 'cookie',
  reuse = WINDOWS,
) {
  return judgeRefresh(row, { gen, carriedBy, now: NOW }, reuse)
}

describe('judgeRefresh', () => {
  test('line 1: a session that is deleted, revoked or expired is over, with the reason', () => {
    expect(judge(undefined, 5)).toMatchObject({ status: 'over', reason: 'lost' })
    expect(judge(session({ revoked_at: NOW, revoked_reason: 'signed_out' }), 5)).toEqual({
      status: 'over',
      detail: 'Token is blacklisted',
      reason: 'signed_out',
    })
    expect(judge(session({ expires_at: NOW }), 5)).toMatchObject({ status: 'over', reason: 'idle' })
    expect(judge(session({ expires_at: NOW, ends_at: NOW }), 5)).toMatchObject({ reason: 'session_end' })
  })

  test('another transport is over too, without a reason', () => {
    const verdict = { status: 'over', detail: 'Token is invalid or expired' }
    expect(judge(session(), 5, 'body')).toEqual(verdict)
    expect(judge(session({ transport: 'body' }), 5, 'cookie')).toEqual(verdict)
  })

  test('line 2: a cookie session that has just moved repeats its pair', () => {
    expect(judge(session({ age: 44 }), 5)).toEqual({ status: 'repeat' })
    expect(judge(session({ age: 45 }), 5)).toEqual({ status: 'current' })
    const inBody = session({ transport: 'body', age: 0 })
    expect(judge(inBody, 5, 'body', { body: 5, cookie: 45 })).toEqual({ status: 'current' })
  })

  test('line 3: the previous token within the window gets the very same successor', () => {
    expect(judge(session({ age: 44 }), 4)).toEqual({ status: 'repeat' })
    const body = session({ transport: 'body', age: 1 })
    expect(judge(body, 4, 'body', { body: 2, cookie: 45 })).toEqual({ status: 'repeat' })
  })

  test('line 4: so does a cookie client that is not known to have kept a newer generation, however late', () => {
    expect(judge(session({ generation_kept: 4 }), 4)).toEqual({ status: 'repeat' })
    expect(judge(session({ generation_kept: 2 }), 2)).toEqual({ status: 'repeat' })
    expect(judge(session({ generation_kept: 2 }), 3)).toEqual({ status: 'repeat' })
    expect(judge(session({ generation_kept: 4, transport: 'body' }), 4, 'body')).toEqual({ status: 'reuse' })
  })

  test('line 5: the loser of a race is refused, and nothing ends', () => {
    expect(judge(session({ transport: 'body', age: 9 }), 4, 'body')).toEqual({ status: 'overtaken' })
    expect(judge(session({ transport: 'body', age: 10 }), 4, 'body')).toEqual({ status: 'reuse' })
  })

  test('a window of 0 is off', () => {
    const moved = session({ age: 0 })
    expect(judge(moved, 4, 'cookie', { body: 0, cookie: 0 })).toEqual({ status: 'overtaken' })
  })

  test('line 6: any older token is reuse, at any time', () => {
    expect(judge(session(), 4)).toEqual({ status: 'reuse' })
    expect(judge(session({ age: 0, generation_kept: 4 }), 3)).toEqual({ status: 'reuse' })
  })

  test('line 7: a newer token than the row means that we lost data', () => {
    expect(judge(session(), 6)).toEqual({ status: 'lost' })
    expect(judge(session({ age: 0 }), 6)).toEqual({ status: 'lost' })
  })

  test('line 8: the current generation moved between two statements', () => {
    expect(judge(session(), 5)).toEqual({ status: 'current' })
  })
})

describe('POST /api/token/refresh, line by line of the table', () => {
  test('line 2: a reload within the window gets the same pair, and nothing moves', async () => {
    freezeTime()
    const { app, db } = await createTestApp()
    const { client, tokens } = await signIn(app, 'refresh-cookie')
    passTime(44)
    const reload = await client.post('/api/token/refresh')

    expect(reload.json()).toEqual({ access: tokens.access })
    expect((await db.selectFrom('sessions').select('generation').executeTakeFirst())?.generation).toBe(1)
  })

  test('line 3: the previous cookie gets the same successor, to the byte', async () => {
    freezeTime()
    const { app } = await createTestApp()
    const { client } = await signIn(app, 'refresh-cookie')
    const late = createTestClient(app)
    Object.assign(late.cookies, client.cookies)
    passTime(60)
    const first = await client.post('/api/token/refresh')
    passTime(9)
    const second = await late.post('/api/token/refresh')

    expect(second.body).toBe(first.body)
    expect(late.cookies).toEqual(client.cookies)
  })

  test('line 3: REFRESH_REUSE_WINDOW_BODY lets two refreshes at once pass, and no third later', async () => {
    freezeTime()
    const { app } = await createTestApp({ REFRESH_REUSE_WINDOW_BODY: '2s' })
    const { client, tokens } = await signIn(app)
    const first = await client.post('/api/token/refresh', { refresh: tokens.refresh })
    passTime(1)
    const second = await client.post('/api/token/refresh', { refresh: tokens.refresh })
    passTime(1)
    const third = await client.post('/api/token/refresh', { refresh: tokens.refresh })

    expect(second.body).toBe(first.body)
    expect(third.statusCode).toBe(401)
  })

  test('line 4: a response that was lost for an hour signs no user out, and the next pair is fresh', async () => {
    freezeTime()
    const { app } = await createTestApp()
    const { client } = await signIn(app, 'refresh-cookie')
    const before = { ...client.cookies }
    passTime(60)
    await client.post('/api/token/refresh')
    Object.assign(client.cookies, before)
    passTime(3600)
    const response = await client.post('/api/token/refresh')

    expect(claimsOf(response.json().access).gen).toBe(3)
    expect((await client.get('/api/profile', bearer(response.json().access))).statusCode).toBe(200)
  })

  test('line 4: a browser that is killed before it has written its cookie stays signed in, without a mail', async () => {
    freezeTime()
    const server = await createTestApp()
    const { app, log } = server
    const { client } = await signIn(app, 'refresh-cookie')
    passTime(240)
    const onDisk = { ...client.cookies }
    const response = await client.post('/api/token/refresh')
    await client.get('/api/profile', bearer(response.json().access))
    passTime(15)
    Object.assign(client.cookies, onDisk)

    expect((await client.post('/api/token/refresh')).statusCode).toBe(200)
    expect(log.filter(({ level }) => Number(level) >= 40)).toEqual([])
    expect(await server.mails()).toEqual([])
  })

  test('line 4 ends with a use that comes 45 seconds after the rotation', async () => {
    freezeTime()
    const { app } = await createTestApp()
    const { client } = await signIn(app, 'refresh-cookie')
    const before = { ...client.cookies }
    passTime(60)
    const arrived = bearer((await client.post('/api/token/refresh')).json().access)
    passTime(44)
    await client.get('/api/profile', arrived)
    const copy = createTestClient(app)
    Object.assign(copy.cookies, before)
    expect((await copy.post('/api/token/refresh')).statusCode).toBe(200)
    passTime(1)
    await client.get('/api/profile', arrived)
    Object.assign(client.cookies, before)

    expect((await client.post('/api/token/refresh')).json().reason).toBe('reuse')
  })

  test('a copy of the previous token, sent again and again, moves a session five times at most', async () => {
    freezeTime()
    const { app } = await createTestApp()
    const { client } = await signIn(app, 'refresh-cookie')
    const copy = { ...client.cookies }
    const generations: number[] = []
    for (let turn = 1; turn <= 8; turn++) {
      passTime(60)
      Object.assign(client.cookies, copy)
      generations.push(claimsOf((await client.post('/api/token/refresh')).json().access).gen)
    }

    expect(generations).toEqual([2, 3, 4, 5, 6, 6, 6, 6])
  })

  test('a clock that was set back makes no token younger', async () => {
    freezeTime()
    const { app } = await createTestApp()
    const { client, tokens } = await signIn(app)
    await client.post('/api/token/refresh', { refresh: tokens.refresh })
    passTime(-3600)

    expect((await client.post('/api/token/refresh', { refresh: tokens.refresh })).json().reason).toBe('reuse')
  })

  test('line 5: in a body the loser is refused, and the winner goes on', async () => {
    freezeTime()
    const { app, log } = await createTestApp()
    const { client, tokens } = await signIn(app)
    const winner = await client.post('/api/token/refresh', { refresh: tokens.refresh })
    passTime(9)
    const loser = await client.post('/api/token/refresh', { refresh: tokens.refresh })

    expect([loser.statusCode, loser.json()]).toEqual([
      401,
      { detail: 'Token is blacklisted', code: 'token_not_valid' },
    ])
    expect((await client.post('/api/token/refresh', { refresh: winner.json().refresh })).statusCode).toBe(200)
    expect(log.filter(({ level }) => Number(level) >= 40)).toEqual([])
  })

  test('line 6 B3: reuse ends the session with its access tokens, is recorded once, and spares the others', async () => {
    freezeTime()
    const { app, log } = await createTestApp()
    const { client, tokens } = await signIn(app)
    const other = await signIn(app)
    const { access, refresh } = (await client.post('/api/token/refresh', { refresh: tokens.refresh })).json()
    passTime(10)
    const replays = await Promise.all(
      Array.from({ length: 5 }, () => client.post('/api/token/refresh', { refresh: tokens.refresh })),
    )

    for (const replay of replays) {
      expect(replay.json()).toEqual({
        detail: 'Token is blacklisted',
        code: 'token_not_valid',
        reason: 'reuse',
      })
    }
    expect((await client.get('/api/profile', bearer(access))).json().reason).toBe('reuse')
    expect((await client.post('/api/token/refresh', { refresh })).json().reason).toBe('reuse')
    expect((await client.get('/api/profile', bearer(other.tokens.access))).statusCode).toBe(200)
    const { sid } = claimsOf(access)
    expect(log.filter(({ level }) => level === 40)).toMatchObject([{ user_id: 1, sid }])
  })

  test('line 6 B3: of many concurrent replays, one is recorded', async () => {
    freezeTime()
    const server = await createTestApp()
    const { app, db, config } = server
    const { client, tokens } = await signIn(app)
    await client.post('/api/token/refresh', { refresh: tokens.refresh })
    passTime(10)
    const deps = {
      db,
      config,
      log: app.log,
      client: { ip: '192.0.2.1', network: '192.0.2.1', userAgent: '' },
    }
    const claims = RefreshClaims.parse(claimsOf(tokens.refresh))
    const replays = Array.from({ length: 8 }, () => rotateRefreshToken(deps, claims, 'body'))

    for (const { status } of await Promise.allSettled(replays)) expect(status).toBe('rejected')
    const events = db.selectFrom('audit_events').select(['user_id', 'sid', 'ip'])
    expect(await events.where('event', '=', 'token_reused').execute()).toEqual([
      { user_id: 1, sid: claims.sid, ip: '192.0.2.1' },
    ])
    expect((await server.mails()).map(({ to, subject }) => [to, subject])).toEqual([
      ['sam@smith.com', 'A copy of your session was blocked'],
    ])
  })

  test('line 6 B3: a tab that sends a token spent by another tab ends the session for both, and the mail names that cause too', async () => {
    freezeTime()
    const server = await createTestApp()
    const { client, tokens } = await signIn(server.app)
    passTime(120)
    const { refresh } = (await client.post('/api/token/refresh', { refresh: tokens.refresh })).json()
    passTime(120)
    const otherTab = await client.post('/api/token/refresh', { refresh: tokens.refresh })

    expect([otherTab.statusCode, otherTab.json().reason]).toEqual([401, 'reuse'])
    expect((await client.post('/api/token/refresh', { refresh })).json().reason).toBe('reuse')
    const [mail] = await server.mails()
    expect(mail?.text).toContain('is open in two tabs')
    expect(mail?.text).toContain('when a session is copied')
  })

  test('line 6 B4: a grandparent is refused at once and ends the session', async () => {
    freezeTime()
    const { app } = await createTestApp()
    const { client } = await signIn(app, 'refresh-cookie')
    const grandparent = createTestClient(app)
    Object.assign(grandparent.cookies, client.cookies)
    passTime(60)
    await client.post('/api/token/refresh')
    passTime(60)
    await client.post('/api/token/refresh')

    expect((await grandparent.post('/api/token/refresh')).json().reason).toBe('reuse')
    expect((await client.post('/api/token/refresh')).json().reason).toBe('reuse')
  })

  test('line 7: after a restored backup the session ends as lost, logged as our fault', async () => {
    freezeTime()
    const { app, db, log } = await createTestApp()
    const { client, tokens } = await signIn(app)
    const newest = await client.post('/api/token/refresh', { refresh: tokens.refresh })
    await db.updateTable('sessions').set({ generation: 1 }).execute()
    const { refresh, access } = newest.json()
    const responses = await Promise.all([1, 2, 3].map(() => client.post('/api/token/refresh', { refresh })))

    for (const response of responses)
      expect(response.json()).toMatchObject({ code: 'token_not_valid', reason: 'lost' })
    expect((await client.get('/api/profile', bearer(access))).json().reason).toBe('lost')
    expect(log.filter(({ level }) => Number(level) >= 40)).toMatchObject([
      {
        level: 50,
        user_id: 1,
        msg: 'a refresh token is newer than its session: was a backup restored?',
      },
    ])
  })

  test('the window is a quarter of the access lifetime at most', async () => {
    const { config } = await createTestApp({ ACCESS_TOKEN_LIFETIME: '12s' })

    expect(config.reuseWindow).toEqual({ body: 0, cookie: 3 })
  })

  test('a pair is a pure function of the row: another process returns the same', async () => {
    freezeTime()
    const { deps, app } = await createTestApp()
    const { buildApp } = await import('../app.ts')
    const second = await buildApp({ ...deps, logger: false })
    const { client, tokens } = await signIn(app, 'refresh-cookie')
    const elsewhere = createTestClient(second)
    Object.assign(elsewhere.cookies, client.cookies)
    passTime(5)

    expect((await elsewhere.post('/api/token/refresh')).json()).toEqual({ access: tokens.access })
    await second.close()
  })
})
