import { describe, expect, test } from 'vitest'
import type { Db } from '../db/database.ts'
import { createTestApp, type TestApp } from '../testing/test-app.ts'
import { bearer, createTestClient, signIn, USER1, USER2 } from '../testing/test-client.ts'
import { confirmBy } from '../testing/test-confirm.ts'
import { eventually, freezeTime, passTime } from '../testing/test-time.ts'
import {
  clearAccountLimits,
  consumeConfirmationAttempt,
  consumeMailTokenAttempt,
  consumeNewEmailAttempt,
  consumeRegistrationAttempt,
  consumeSignInAttempt,
} from './account-limits.ts'

const WRONG = 'not the password'
/**
 * The default limits, except that those of requests and IP addresses are higher, so that tests reach the limits of
 * accounts.
 */
const ACCOUNT = { RATE_LIMITS: 'on', LIMIT_SIGN_IN_ADDRESS: '1000/1m', LIMIT_REQUESTS: '10000/1m' }

/** Attempts to sign in from an IP address. */
async function attempt(
  { app }: Pick<TestApp, 'app'>,
  username: string,
  password = WRONG,
  { from = '127.0.0.1', headers = {}, url = '/api/token' } = {},
) {
  const payload = { username, password }
  const response = await app.inject({ method: 'POST', url, payload, headers, remoteAddress: from })
  return { status: response.statusCode, headers: response.headers, body: response.json() }
}

describe('guessing at the password of an account: D1', () => {
  test('429 with Retry-After after ten wrong passwords a minute, until the minute is over', async () => {
    freezeTime()
    const server = await createTestApp(ACCOUNT)
    for (let guess = 0; guess < 10; guess++) expect((await attempt(server, 'user1')).status).toBe(401)
    passTime(18)
    const refused = await attempt(server, 'user1', USER1.password)

    expect(refused.status).toBe(429)
    expect(refused.headers['retry-after']).toBe('42')
    expect(refused.body).toEqual({
      detail: 'Request was throttled. Expected available in 42 seconds.',
      code: 'throttled',
    })
    passTime(42)
    expect((await attempt(server, 'user1', USER1.password)).status).toBe(200)
  })

  test('at most a hundred a day', async () => {
    freezeTime()
    const server = await createTestApp(ACCOUNT)
    for (let minute = 0; minute < 10; minute++) {
      for (let guess = 0; guess < 10; guess++) expect((await attempt(server, 'user1')).status).toBe(401)
      passTime(60)
    }
    const refused = await attempt(server, 'user1', USER1.password)

    expect(refused.status).toBe(429)
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(80_000)
  })

  test('fifty at once are not fifty guesses', async () => {
    const server = await createTestApp(ACCOUNT)
    const responses = await Promise.all(Array.from({ length: 50 }, () => attempt(server, 'user1')))

    expect(responses.filter(({ status }) => status === 401)).toHaveLength(10)
    expect(responses.filter(({ status }) => status === 429)).toHaveLength(40)
  })

  test('the right password refunds its unit', async () => {
    const server = await createTestApp(ACCOUNT)
    for (let time = 0; time < 30; time++) {
      expect((await attempt(server, 'user1', USER1.password)).status).toBe(200)
    }
  })

  test('user name and e-mail address, in any spelling, share a quota', async () => {
    const server = await createTestApp(ACCOUNT)
    const names = [
      'user1',
      'USER1',
      ' user1 ',
      'ｕｓｅｒ1',
      'sam@smith.com',
      'SAM@smith.com',
      'Sam@Smith.Com',
    ]
    for (const name of [...names, 'user1', 'user1', 'user1']) await attempt(server, name)

    for (const name of names) expect((await attempt(server, name)).status).toBe(429)
    expect((await attempt(server, 'user1', WRONG, { url: '/api/token/' })).status).toBe(429)
    expect((await attempt(server, 'user1', WRONG, { url: '/api/token?x=1' })).status).toBe(429)
    expect((await attempt(server, 'user2', USER2.password)).status).toBe(200)
  })

  test('E1 an unknown name is limited as well', async () => {
    const server = await createTestApp(ACCOUNT)
    const known = []
    const unknown = []
    for (let guess = 0; guess < 12; guess++) {
      known.push((await attempt(server, 'user1')).status)
      unknown.push((await attempt(server, 'nobody')).status)
    }

    expect(unknown).toEqual(known)
  })

  test('E2 a wrong guess and a refusal cost the same queries, whether or not the account exists', async () => {
    freezeTime()
    const server = await createTestApp(ACCOUNT)
    const queriesOf = async (name: string) => {
      const before = server.queries.length
      const { status } = await attempt(server, name)
      // Without the queries of the mail delivery, which checks the outbox at any time.
      return { status, queries: server.queries.slice(before).filter((sql) => !sql.includes('"outbox"')) }
    }
    const pairs = { user1: 'nobody', 'tim@allen.com': 'no@body.com' }
    for (const [known, unknown] of Object.entries(pairs)) {
      for (let guess = 0; guess < 11; guess++) {
        expect(await queriesOf(known)).toEqual(await queriesOf(unknown))
      }
    }
  })

  test('survives a restart: the counts are in the database, and no name is', async () => {
    const server = await createTestApp(ACCOUNT)
    await attempt(server, 'hunter2-typed-into-the-wrong-field')
    const rows = await server.db.selectFrom('rate_limits').selectAll().execute()

    expect(rows.map(({ count }) => count)).toEqual([1, 1, 1, 1])
    expect(JSON.stringify(rows)).not.toContain('hunter2')
  })

  test('RATE_LIMITS=off removes all limits', async () => {
    const server = await createTestApp({ RATE_LIMITS: 'off' })
    for (let guess = 0; guess < 40; guess++) expect((await attempt(server, 'user1')).status).toBe(401)
  })

  test('A8 a clock that was set back locks no user out for longer than the window', async () => {
    freezeTime()
    const server = await createTestApp(ACCOUNT)
    for (let guess = 0; guess < 10; guess++) await attempt(server, 'user1')
    passTime(-3_600)

    expect((await attempt(server, 'user1', USER1.password)).status).toBe(200)
  })
})

describe('D1 guessing from an IP address', () => {
  test('429 after thirty wrong passwords a minute, for any names; other IP addresses go on', async () => {
    const server = await createTestApp({ RATE_LIMITS: 'on' })
    for (let guess = 0; guess < 30; guess++) {
      expect((await attempt(server, `nobody${guess}`)).status).toBe(401)
    }

    expect((await attempt(server, 'user1', USER1.password)).status).toBe(429)
    expect((await attempt(server, 'user1', USER1.password, { from: '192.0.2.7' })).status).toBe(200)
  })

  test('C24 no header changes the IP address', async () => {
    const server = await createTestApp({ RATE_LIMITS: 'on' })
    for (let guess = 0; guess < 30; guess++) await attempt(server, `nobody${guess}`)
    const names = ['x-forwarded-for', 'x-real-ip', 'forwarded', 'x-client-ip', 'cf-connecting-ip', 'via']
    for (const name of [...names, 'true-client-ip', 'x-cluster-client-ip', 'x-originating-ip']) {
      const headers = { [name]: name === 'forwarded' ? 'for=192.0.2.9' : '192.0.2.9' }
      expect((await attempt(server, 'someone', WRONG, { headers })).status).toBe(429)
    }
  })

  test('C24 a trusted proxy names the client, and only the part that it wrote counts', async () => {
    const server = await createTestApp({ RATE_LIMITS: 'on', TRUST_PROXY: 'loopback' })
    const through = (forwarded: string) => ({ headers: { 'x-forwarded-for': forwarded } })
    for (let guess = 0; guess < 30; guess++) {
      await attempt(server, `nobody${guess}`, WRONG, through(`10.0.0.${guess}, 192.0.2.1`))
    }

    expect((await attempt(server, 'user1', USER1.password, through('192.0.2.1'))).status).toBe(429)
    expect((await attempt(server, 'user1', USER1.password, through('192.0.2.2'))).status).toBe(200)
  })

  test('an IPv6 network counts as one IP address', async () => {
    const server = await createTestApp({ RATE_LIMITS: 'on' })
    for (let guess = 0; guess < 30; guess++) {
      await attempt(server, `nobody${guess}`, WRONG, { from: `2001:db8:1:2::${guess + 1}` })
    }

    const from = (address: string) => attempt(server, 'user1', USER1.password, { from: address })
    expect((await from('2001:db8:1:2:ffff::1')).status).toBe(429)
    expect((await from('2001:db8:1:3::1')).status).toBe(200)
  })
})

describe('D5 a lock-out is not a weapon', () => {
  test('attackers use up only their own quota: the owner signs in from a known network', async () => {
    const server = await createTestApp(ACCOUNT)
    await attempt(server, 'user1', USER1.password, { from: '192.0.2.1' })
    for (let guess = 0; guess < 10; guess++) await attempt(server, 'user1', WRONG, { from: '198.51.100.1' })

    const from = async (address: string) => {
      return (await attempt(server, 'user1', USER1.password, { from: address })).status
    }
    expect(await from('198.51.100.2')).toBe(429)
    expect(await from('192.0.2.1')).toBe(200)
  })

  test('a known network has ten attempts a minute of its own, and is known for 30 days', async () => {
    freezeTime()
    const server = await createTestApp(ACCOUNT)
    const home = { from: '192.0.2.1' }
    await attempt(server, 'user1', USER1.password, home)
    for (let guess = 0; guess < 10; guess++) await attempt(server, 'user1', WRONG, home)
    expect((await attempt(server, 'user1', USER1.password, home)).status).toBe(429)
    expect((await attempt(server, 'user1', USER1.password, { from: '192.0.2.2' })).status).toBe(200)

    passTime(30 * 86_400)
    for (let guess = 0; guess < 10; guess++) await attempt(server, 'user1', WRONG)
    expect((await attempt(server, 'user1', USER1.password, home)).status).toBe(429)
  })

  test('a new password makes the networks of its thief strangers; that of the owner stays known', async () => {
    const server = await createTestApp(ACCOUNT)
    const [thief, home] = ['198.51.100.1', '192.0.2.1']
    await attempt(server, 'user1', USER1.password, { from: thief })
    const { access } = (await attempt(server, 'user1', USER1.password, { from: home })).body
    const new_password = 'correct horse battery'
    const change = { method: 'POST', url: '/api/password/change', payload: { new_password } } as const
    await server.app.inject({ ...change, headers: bearer(access), remoteAddress: home })

    for (let guess = 0; guess < 10; guess++) await attempt(server, 'user1')
    expect((await attempt(server, 'user1', WRONG, { from: thief })).status).toBe(429)
    expect((await attempt(server, 'user1', new_password, { from: home })).status).toBe(200)
  })

  test('running sessions go on while every sign-in is refused', async () => {
    const server = await createTestApp({ RATE_LIMITS: 'on' })
    const { client, tokens } = await signIn(server.app)
    for (let guess = 0; guess < 40; guess++) await attempt(server, 'user1', WRONG)
    expect((await attempt(server, 'user1', USER1.password)).status).toBe(429)

    expect((await client.get('/api/profile', bearer(tokens.access))).statusCode).toBe(200)
    expect((await client.post('/api/token/refresh', { refresh: tokens.refresh })).statusCode).toBe(200)
  })

  test('attackers cannot keep the owner from confirming with the password', async () => {
    const server = await createTestApp(ACCOUNT)
    const { client, tokens } = await signIn(server.app)
    for (let guess = 0; guess < 15; guess++) await attempt(server, 'user1', WRONG, { from: '198.51.100.1' })

    expect((await confirmBy(client, USER1.password, bearer(tokens.access))).statusCode).toBe(200)
  })
})

describe('the quotas of an attempt', () => {
  const client = { ip: '2001:db8::1', network: '2001:db8::/64', userAgent: '' }

  async function open() {
    const { app, db, config } = await createTestApp({ RATE_LIMITS: 'on' })
    return { db, config, log: app.log, client }
  }

  type Deps = Awaited<ReturnType<typeof open>>

  async function attemptsUntilRefused(take: () => Promise<unknown>): Promise<number> {
    for (let tries = 0; ; tries++) {
      try {
        await take()
      } catch {
        return tries
      }
    }
  }

  /** Returns the keys with consumed units. */
  async function keysOf(db: Db): Promise<string[]> {
    const rows = await db.selectFrom('rate_limits').select('key').where('count', '=', 1).execute()
    return rows.map(({ key }) => key).sort()
  }

  test.each([
    [
      'a sign-in',
      consumeSignInAttempt,
      ['account 1 sign-in ', 'account 1 sign-in  daily', 'sign-in from 2001:db8::/64'],
    ],
    [
      'a confirmation',
      consumeConfirmationAttempt,
      ['account 1 confirmation', 'account 1 confirmation daily'],
    ],
    ['a mailed link', consumeMailTokenAttempt, ['link from 2001:db8::/64']],
    ['a registration', consumeRegistrationAttempt, ['new address from 2001:db8::/64']],
    ['a new address', consumeNewEmailAttempt, ['account 1 address', 'new address from 2001:db8::/64']],
  ])('%s', async (_, take: (deps: Deps, userId: number, name: string) => unknown, keys) => {
    const deps = await open()
    await take(deps, 1, 'user1')

    expect(await keysOf(deps.db)).toEqual(keys)
  })

  test('links, registrations and new e-mail addresses have limits of their own', async () => {
    const deps = await open()
    const { limits } = deps.config

    expect(await attemptsUntilRefused(() => consumeMailTokenAttempt(deps))).toBe(limits?.mailToken.max)
    expect(await attemptsUntilRefused(() => consumeNewEmailAttempt(deps, 1))).toBe(limits?.mail.max)
    // Attempts that the quota of the account refuses are refunded to the quota of the IP address.
    expect(await attemptsUntilRefused(() => consumeRegistrationAttempt(deps))).toBe(
      (limits?.registration.max ?? 0) - (limits?.mail.max ?? 0),
    )
  })

  test('clearAccountLimits clears the counts of one account', async () => {
    const deps = await open()
    await consumeSignInAttempt(deps, 1, 'user1')
    await consumeConfirmationAttempt(deps, 2)
    await clearAccountLimits(deps.db, 1)

    expect(await keysOf(deps.db)).toEqual([
      'account 2 confirmation',
      'account 2 confirmation daily',
      'sign-in from 2001:db8::/64',
    ])
  })
})

describe('LIMIT_REQUESTS', () => {
  test('is counted by IP address, and reported by Retry-After alone', async () => {
    const { app, db } = await createTestApp({ RATE_LIMITS: 'on', LIMIT_REQUESTS: '1/1m' })
    const ask = () => createTestClient(app).post('/api/token', USER1)
    const [taken, refused] = [await ask(), await ask()]
    const names = [taken, refused].map(({ headers }) =>
      Object.keys(headers).filter((name) => /^(x-)?ratelimit|^retry-after$/.test(name)),
    )

    expect(names).toEqual([[], ['retry-after']])
    expect(await db.selectFrom('rate_limits').select('key').execute()).toContainEqual({
      key: 'requests from 127.0.0.1',
    })
  })

  test('a refusal is counted, and sent even if it cannot be counted', async () => {
    const { app, db, log } = await createTestApp({ RATE_LIMITS: 'on', LIMIT_REQUESTS: '1/1m' })
    const ask = () => createTestClient(app).post('/api/token', USER1)
    await ask()
    await ask()
    const limited = db.selectFrom('audit_events').select('count').where('event', '=', 'limited')
    await eventually(async () => expect(await limited.execute()).toEqual([{ count: 1 }]))
    await db.schema.dropTable('audit_events').execute()

    expect((await ask()).statusCode).toBe(429)
    await eventually(() =>
      expect(log).toContainEqual(
        expect.objectContaining({
          msg: 'a refusal could not be counted',
          err: expect.objectContaining({ message: expect.stringContaining('audit_events') }),
        }),
      ),
    )
  })

  test('the requests of an IP address to all routes without sign-in share a limit', async () => {
    const { app } = await createTestApp({ RATE_LIMITS: 'on', LIMIT_REQUESTS: '5/1m' })
    const client = createTestClient(app)
    for (let request = 0; request < 5; request++) {
      expect((await client.post('/api/token', USER1)).statusCode).toBe(200)
    }

    const urls = [
      '/api/token',
      '/api/register',
      '/api/verify-email',
      '/api/verify-email/resend',
      '/api/password/forgot',
      '/api/password/reset',
    ]
    for (const url of urls) {
      const response = await client.post(url, {})
      expect([url, response.statusCode, response.json().code]).toEqual([url, 429, 'throttled'])
      expect(Number(response.headers['retry-after'])).toBeGreaterThan(50)
    }
    expect((await client.get('/api')).statusCode).toBe(200)
  })

  test('five at once with a limit of three: three pass', async () => {
    const { app } = await createTestApp({ RATE_LIMITS: 'on', LIMIT_REQUESTS: '3/1m' })
    const client = createTestClient(app)
    const responses = await Promise.all(Array.from({ length: 5 }, () => client.post('/api/token', USER1)))

    expect(responses.filter(({ statusCode }) => statusCode === 200)).toHaveLength(3)
  })
})
