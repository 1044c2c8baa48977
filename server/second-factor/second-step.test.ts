import { describe, expect, test } from 'vitest'
import { APP_KEY } from '../../shared/app-name.ts'
import { TOKEN_TRANSPORTS, TRANSPORT_HEADER } from '../../shared/transports.ts'
import { codeOf } from '../../test/authenticator.ts'
import { replacePassword } from '../accounts/password-change.ts'
import { asOperator } from '../commands/command.ts'
import { createTestApp, type TestApp, tokenIn } from '../testing/test-app.ts'
import { bearer, claimsOf, createTestClient, signIn, USER1, USER2 } from '../testing/test-client.ts'
import { dumpDatabase } from '../testing/test-database.ts'
import { beginSignIn, enrol, sendCode, wrongCode } from '../testing/test-second-factor.ts'
import { passTime } from '../testing/test-time.ts'
import { trailOf } from '../testing/test-trail.ts'
import { startUpkeep } from './second-factor.ts'
import { createSecretBox } from './secret-box.ts'

const PAGE = { 'sec-fetch-site': 'same-origin' }
const COOKIE = new RegExp(`^${APP_KEY}_second_factor_[\\w-]{12}$`)

const FAILED = {
  detail: 'The code is wrong or was used, or this sign-in has expired.',
  code: 'second_factor_failed',
}

/** A server where user1 has a second factor, and a client that has not signed in. */
async function createEnrolled(env: Record<string, string> = {}) {
  const server = await createTestApp(env)
  const owner = await enrol(server)
  return { ...server, ...owner, owner: owner.client, client: createTestClient(server.app) }
}

async function liveSessions({ db }: Pick<TestApp, 'db'>): Promise<number> {
  const rows = await db.selectFrom('sessions').select('id').where('revoked_at', 'is', null).execute()
  return rows.length
}

describe('POST /api/token for an account with a second factor', () => {
  test('403 with a challenge and the methods, and nothing else', async () => {
    const server = await createEnrolled()
    const before = await dumpDatabase(server.db)
    const response = await server.client.post('/api/token', USER1)

    expect([response.statusCode, response.json()]).toEqual([
      403,
      {
        detail: 'This account has two-step verification. Signing in needs its code.',
        code: 'second_factor_required',
        challenge: expect.stringMatching(/^[\w-]{43}$/),
        methods: ['totp', 'recovery_code'],
      },
    ])
    expect(response.cookies).toEqual([])
    const { known_networks, last_login } = {
      known_networks: await server.db.selectFrom('known_networks').selectAll().execute(),
      last_login: await server.db.selectFrom('users').select('last_login').where('id', '=', 1).execute(),
    }
    expect(before).toContain(JSON.stringify(known_networks).slice(1, -1))
    expect(before).toContain(JSON.stringify(last_login[0]).slice(1, -1))
    expect(await liveSessions(server)).toBe(1)
    expect(await dumpDatabase(server.db)).not.toContain(response.json().challenge)
  })

  test('a wrong password gets no challenge, and an account without a second factor its tokens', async () => {
    const { client } = await createEnrolled()
    const wrong = await client.post('/api/token', { ...USER1, password: 'wrong' })
    const other = await client.post('/api/token', USER2)

    expect([wrong.statusCode, wrong.json().code, wrong.json().challenge]).toEqual([
      401,
      'no_active_account',
      undefined,
    ])
    expect([other.statusCode, Object.keys(other.json())]).toEqual([200, ['refresh', 'access']])
  })

  test('once the recovery codes are used up, only the app is left', async () => {
    const { client, db } = await createEnrolled()
    await db.updateTable('recovery_codes').set({ used_at: 1 }).execute()

    expect((await client.post('/api/token', USER1)).json().methods).toEqual(['totp'])
  })

  test.each(['refresh-cookie', 'cookies'])(
    '%s: the challenge comes with a cookie of its own',
    async (transport) => {
      const { client } = await createEnrolled()
      const response = await client.post('/api/token', USER1, { [TRANSPORT_HEADER]: transport })

      expect(response.cookies).toMatchObject([
        { name: expect.stringMatching(COOKIE), httpOnly: true, sameSite: 'Strict', path: '/', maxAge: 300 },
      ])
      expect(response.body).not.toContain(response.cookies[0]?.value)
    },
  )

  test.each([
    ['same-origin', 1],
    ['same-site', 1],
    ['none', 0],
    [undefined, 0],
  ])('body, Sec-Fetch-Site %s: %i cookie', async (site, count) => {
    const { client } = await createEnrolled()
    const headers = site ? { 'sec-fetch-site': site, origin: 'http://localhost:3000' } : {}

    expect((await client.post('/api/token', USER1, headers as Record<string, string>)).cookies).toHaveLength(
      count,
    )
  })

  test('over https the cookie is Secure and has the __Host- prefix', async () => {
    const { client } = await createEnrolled({ PUBLIC_URL: 'https://app.example.com' })
    const { cookies } = await client.post('/api/token', USER1, { [TRANSPORT_HEADER]: 'cookies' })

    expect(cookies).toMatchObject([
      { name: expect.stringMatching(`^__Host-${APP_KEY}_second_factor_`), secure: true },
    ])
  })
})

describe('POST /api/token/second-factor', () => {
  test.each(TOKEN_TRANSPORTS)('%s: responds as the sign-in would have', async (transport) => {
    const { app, client, secret } = await createEnrolled()
    const plain = await signIn(app, transport, USER2)
    const challenge = await beginSignIn(client, { [TRANSPORT_HEADER]: transport })
    const response = await sendCode(client, challenge, codeOf(secret))
    const headers = transport === 'cookies' ? {} : bearer(response.json().access)

    expect([response.statusCode, Object.keys(response.json())]).toEqual([
      200,
      Object.keys(plain.response.json()),
    ])
    expect(Object.keys(client.cookies).sort()).toEqual(Object.keys(plain.client.cookies).sort())
    expect((await client.get('/api/profile', headers)).json().user.username).toBe('user1')
  })

  test('records the sign-in, the network and the time of the sign-in', async () => {
    const server = await createEnrolled()
    const challenge = await beginSignIn(server.client)
    passTime(60)
    await sendCode(server.client, challenge, codeOf(server.secret))
    const user = await server.db
      .selectFrom('users')
      .select('last_login')
      .where('id', '=', 1)
      .executeTakeFirst()

    expect(user?.last_login).toBe(Math.floor(Date.now() / 1000))
    expect(await trailOf(server)).toEqual([
      ['signed_in', 1, null],
      ['second_factor_required', 1, null],
      ['signed_in', 1, null],
    ])
  })

  test.each(TOKEN_TRANSPORTS)(
    'G7 a challenge that was stolen from a browser is of no use without its cookie: %s',
    async (transport) => {
      const { app, client, secret } = await createEnrolled()
      const challenge = await beginSignIn(client, { [TRANSPORT_HEADER]: transport, ...PAGE })
      const thief = createTestClient(app)
      for (let time = 0; time < 10; time++) {
        expect((await sendCode(thief, challenge, codeOf(secret))).json()).toEqual(FAILED)
      }

      // The thief has not used up the attempts of the owner either.
      expect((await sendCode(client, challenge, codeOf(secret))).statusCode).toBe(200)
    },
  )

  test('two tabs of a browser each finish their own sign-in', async () => {
    const { client, secret } = await createEnrolled()
    const first = await beginSignIn(client, PAGE)
    const second = await beginSignIn(client, PAGE)
    expect((await sendCode(client, first, codeOf(secret))).statusCode).toBe(200)
    passTime(30)

    expect((await sendCode(client, second, codeOf(secret))).statusCode).toBe(200)
    expect(Object.keys(client.cookies)).toEqual([])
  })

  type Case = (
    server: Awaited<ReturnType<typeof createEnrolled>>,
  ) => Promise<[challenge: string, code: string]>

  const WRONG: [string, Case][] = [
    ['an unknown challenge', async ({ secret }) => ['x'.repeat(43), codeOf(secret)]],
    ['a wrong code', async ({ client, secret }) => [await beginSignIn(client), wrongCode(secret)]],
    ['a code of long ago', async ({ client, secret }) => [await beginSignIn(client), codeOf(secret, -2)]],
    ['a code of later', async ({ client, secret }) => [await beginSignIn(client), codeOf(secret, 2)]],
    [
      'the code that confirmed the app',
      async ({ client, secret }) => [await beginSignIn(client), codeOf(secret, -1)],
    ],
    ['no digits', async ({ client }) => [await beginSignIn(client), 'abcdef']],
    [
      'an expired challenge',
      async ({ client, secret }) => {
        const challenge = await beginSignIn(client)
        passTime(300)
        return [challenge, codeOf(secret)]
      },
    ],
    [
      'a used challenge',
      async ({ client, secret }) => {
        const challenge = await beginSignIn(client)
        await sendCode(client, challenge, codeOf(secret))
        passTime(30)
        return [challenge, codeOf(secret)]
      },
    ],
    [
      'a code that was used with another challenge',
      async ({ client, secret }) => {
        await sendCode(client, await beginSignIn(client), codeOf(secret))
        return [await beginSignIn(client), codeOf(secret)]
      },
    ],
    [
      'a challenge of before a change of the password',
      async ({ client, secret, db, hasher }) => {
        const challenge = await beginSignIn(client)
        const user = await db.selectFrom('users').selectAll().where('id', '=', 1).executeTakeFirstOrThrow()
        await replacePassword(asOperator(db), user, await hasher.hash('another'))
        return [challenge, codeOf(secret)]
      },
    ],
    [
      'a challenge of an account that was deactivated',
      async ({ client, secret, db }) => {
        const challenge = await beginSignIn(client)
        await db.updateTable('users').set({ is_active: 0 }).where('id', '=', 1).execute()
        return [challenge, codeOf(secret)]
      },
    ],
    [
      'a challenge of an account that was deleted',
      async ({ client, secret, db }) => {
        const challenge = await beginSignIn(client)
        await db.deleteFrom('users').where('id', '=', 1).execute()
        return [challenge, codeOf(secret)]
      },
    ],
    [
      'a challenge of an account whose second factor was removed',
      async ({ client, secret, owner, access }) => {
        const challenge = await beginSignIn(client)
        await owner.send({ method: 'DELETE', url: '/api/second-factor', headers: bearer(access) })
        return [challenge, codeOf(secret)]
      },
    ],
    [
      'the code of an empty secret',
      async ({ client }) => [await beginSignIn(client), codeOf('A'.repeat(32))],
    ],
  ]

  test.each(WRONG)('%s: 401, the same response every time, and no session', async (_, prepare) => {
    const server = await createEnrolled()
    const [challenge, code] = await prepare(server)
    const before = await liveSessions(server)
    const response = await sendCode(server.client, challenge, code)

    expect([response.statusCode, response.json(), response.cookies]).toEqual([401, FAILED, []])
    expect(await liveSessions(server)).toBe(before)
  })

  test.each(['totp', 'recovery_code'])(
    '%s: the statements are the same, whatever is wrong',
    async (method) => {
      const server = await createEnrolled()
      const { app, client, secret, codes, queries } = server
      const right = method === 'totp' ? codeOf(secret) : (codes[0] ?? '')
      const statementsFor = async (sender: typeof client, challenge: string, code: string) => {
        queries.length = 0
        await sendCode(sender, challenge, code, method)
        return queries.filter((sql) => !/outbox/.test(sql))
      }
      const challenge = await beginSignIn(client, PAGE)
      const wrong = await statementsFor(client, challenge, wrongCode(secret))
      const stolen = await statementsFor(createTestClient(app), challenge, right)
      const unknown = await statementsFor(client, 'x'.repeat(43), right)

      expect(wrong.length).toBeGreaterThan(5)
      expect(stolen).toEqual(wrong)
      expect(unknown).toEqual(wrong)
    },
  )

  test('a wrong code may be corrected; five end the challenge, and a new one works', async () => {
    const { client, secret } = await createEnrolled()
    const challenge = await beginSignIn(client)
    for (let time = 0; time < 4; time++) await sendCode(client, challenge, wrongCode(secret))
    expect((await sendCode(client, challenge, codeOf(secret))).statusCode).toBe(200)

    passTime(30)
    const next = await beginSignIn(client)
    for (let time = 0; time < 5; time++) await sendCode(client, next, wrongCode(secret))
    expect((await sendCode(client, next, codeOf(secret))).json()).toEqual(FAILED)
    expect((await sendCode(client, await beginSignIn(client), codeOf(secret))).statusCode).toBe(200)
  })

  test.each([
    [{}, ['challenge', 'method']],
    [{ challenge: 'x', method: 'sms', code: '123456' }, ['method']],
    [{ challenge: 'x', method: 'totp', code: '' }, ['code']],
    [{ challenge: 1, method: 'totp', code: 123456 }, ['challenge', 'code']],
    [{ challenge: 'x', method: 'totp', code: '1'.repeat(65) }, ['code']],
  ])('400 for %j', async (body, fields) => {
    const { client } = await createEnrolled()
    const response = await client.post('/api/token/second-factor', body)

    expect([response.statusCode, Object.keys(response.json().fields)]).toEqual([400, fields])
  })

  test('a failure is recorded for its user, and a made-up challenge is only counted', async () => {
    const server = await createEnrolled()
    await sendCode(server.client, await beginSignIn(server.client), wrongCode(server.secret))
    for (let time = 0; time < 3; time++) await sendCode(server.client, 'x'.repeat(43), '123456')
    const failed = await server.db
      .selectFrom('audit_events')
      .select(['user_id', 'count'])
      .where('event', '=', 'second_factor_failed')
      .orderBy('id')
      .execute()

    expect(failed).toEqual([
      { user_id: 1, count: 1 },
      { user_id: null, count: 3 },
    ])
  })

  test('the fifth wrong code of a day warns the owner, however few are tried with one challenge', async () => {
    const server = await createEnrolled({ RATE_LIMITS: 'on', LIMIT_SIGN_IN_ACCOUNT: '99/1m' })
    const warnings = async () =>
      (await server.mails()).filter(({ subject }) => subject === 'Someone may know your password')
    const guess = async (codes: number) => {
      const challenge = await beginSignIn(server.client)
      for (let time = 0; time < codes; time++) {
        await sendCode(server.client, challenge, wrongCode(server.secret))
      }
    }
    await guess(4)
    expect(await warnings()).toEqual([])
    await guess(1)
    for (let time = 0; time < 3; time++) await guess(4)

    expect(await warnings()).toMatchObject([{ to: 'sam@smith.com' }])
    const events = server.db.selectFrom('audit_events').select('user_id')
    expect(await events.where('event', '=', 'second_factor_exhausted').execute()).toEqual([{ user_id: 1 }])
    passTime(86_401)
    await guess(5)
    expect(await warnings()).toHaveLength(2)
  })

  test('D1 networks from which a thief signed in before the enrolment give no further guesses', async () => {
    const limits = { LIMIT_SIGN_IN_ACCOUNT: '3/1m', LIMIT_SIGN_IN_ACCOUNT_DAY: '3/1d' }
    const { app } = await createTestApp({ RATE_LIMITS: 'on', ...limits })
    const from = async (remoteAddress: string, url: string, payload: object, headers = {}) =>
      app.inject({ method: 'POST', url, payload, remoteAddress, headers })
    const thief = ['10.6.1.1', '10.6.2.1', '10.6.3.1']
    for (const ip of thief) await from(ip, '/api/token', USER1)
    const owner = bearer((await from('10.1.1.1', '/api/token', USER1)).json().access)
    const { secret } = (await from('10.1.1.1', '/api/second-factor/totp', {}, owner)).json()
    await from('10.1.1.1', '/api/second-factor/totp/confirm', { code: codeOf(secret) }, owner)
    const statuses: number[] = []
    for (const ip of [...thief, ...thief]) {
      const { challenge } = (await from(ip, '/api/token', USER1)).json()
      const proof = { challenge, method: 'totp', code: wrongCode(secret) }
      statuses.push((await from(ip, '/api/token/second-factor', proof)).statusCode)
    }

    expect(statuses).toEqual([401, 401, 401, 429, 429, 429])
  })

  test('of twenty wrong codes at once, one warns the owner', async () => {
    const server = await createEnrolled()
    const challenges = await Promise.all(Array.from({ length: 20 }, () => beginSignIn(server.client)))
    await Promise.all(
      challenges.map((challenge) => sendCode(server.client, challenge, wrongCode(server.secret))),
    )

    expect(await server.mails()).toHaveLength(1)
  })

  test('a thief of a challenge without its cookie warns no owner', async () => {
    const server = await createEnrolled()
    const challenge = await beginSignIn(server.client, PAGE)
    const thief = createTestClient(server.app)
    for (let time = 0; time < 9; time++) await sendCode(thief, challenge, wrongCode(server.secret))

    expect((await server.mails()).map(({ subject }) => subject)).toEqual([])
  })

  test('B9 neither the database nor the log has a challenge, a secret or a code', async () => {
    const server = await createEnrolled()
    const { client, secret, codes } = server
    const challenge = await beginSignIn(client, PAGE)
    const cookie = Object.values(client.cookies)[0]
    await sendCode(client, challenge, wrongCode(secret))
    await sendCode(client, challenge, codes[0] ?? '', 'recovery_code')
    const written = (await dumpDatabase(server.db)) + JSON.stringify(server.log)

    for (const text of [challenge, cookie, secret, wrongCode(secret), codeOf(secret), ...codes]) {
      expect(text?.length).toBeGreaterThan(5)
      expect(written).not.toContain(text)
    }
  })
})

describe('at once', () => {
  const twenty = <T>(send: (index: number) => Promise<T>) =>
    Promise.all(Array.from({ length: 20 }, (_, index) => send(index)))

  test('G7 one code twenty times with one challenge: one sign-in', async () => {
    const server = await createEnrolled()
    const challenge = await beginSignIn(server.client)
    const responses = await twenty(() =>
      sendCode(createTestClient(server.app), challenge, codeOf(server.secret)),
    )

    // Five of the requests get an attempt.
    expect(responses.filter(({ statusCode }) => statusCode === 200)).toHaveLength(1)
    expect(await liveSessions(server)).toBe(2)
  })

  test('one code with twenty challenges: one sign-in, and the others can go on with the next code', async () => {
    const server = await createEnrolled()
    const challenges = await twenty(() => beginSignIn(server.client))
    const send = (challenge: string) =>
      sendCode(createTestClient(server.app), challenge, codeOf(server.secret))
    const responses = await Promise.all(challenges.map(send))
    const lost = challenges.filter((_, index) => responses[index]?.statusCode !== 200)
    passTime(30)

    expect(lost).toHaveLength(19)
    expect((await send(lost[0] ?? '')).statusCode).toBe(200)
  })

  test('one recovery code with twenty challenges: one sign-in', async () => {
    const server = await createEnrolled()
    const challenges = await twenty(() => beginSignIn(server.client))
    const responses = await Promise.all(
      challenges.map((one) =>
        sendCode(createTestClient(server.app), one, server.codes[0] ?? '', 'recovery_code'),
      ),
    )

    expect(responses.filter(({ statusCode }) => statusCode === 200)).toHaveLength(1)
  })

  test('three recovery codes with one challenge: one sign-in uses one code, and one mail tells of it', async () => {
    const server = await createEnrolled()
    const challenge = await beginSignIn(server.client)
    await server.mails()
    const responses = await Promise.all(
      server.codes
        .slice(0, 3)
        .map((code) => sendCode(createTestClient(server.app), challenge, code, 'recovery_code')),
    )
    const used = await server.db
      .selectFrom('recovery_codes')
      .select('hash')
      .where('used_at', 'is not', null)
      .execute()

    expect(responses.filter(({ statusCode }) => statusCode === 200)).toHaveLength(1)
    expect(used).toHaveLength(1)
    expect(await server.mails()).toHaveLength(1)
  })

  test('twenty wrong codes are five guesses', async () => {
    const { app, client, secret, db } = await createEnrolled()
    const challenge = await beginSignIn(client)
    await twenty(() => sendCode(createTestClient(app), challenge, wrongCode(secret)))

    expect(await db.selectFrom('second_factor_challenges').select('tries').execute()).toEqual([{ tries: 5 }])
  })
})

describe('D1 D5 guessing', () => {
  const LIMITS = {
    RATE_LIMITS: 'on',
    LIMIT_SIGN_IN_ACCOUNT: '7/1m',
    LIMIT_SIGN_IN_ADDRESS: '1000/1m',
    LIMIT_REQUESTS: '1000/1m',
  }

  /** Sends a code from an IP address, with a new challenge. */
  async function guess({ app }: Pick<TestApp, 'app'>, remoteAddress: string, code: string, user = USER1) {
    const from = (url: string, payload: object) => app.inject({ method: 'POST', url, payload, remoteAddress })
    const { challenge } = (await from('/api/token', user)).json()
    return from('/api/token/second-factor', { challenge, method: 'totp', code })
  }

  test('an attacker who knows the password gets no more guesses by new challenges, and the owner still signs in', async () => {
    const server = await createEnrolled(LIMITS)
    const statuses: number[] = []
    for (let time = 0; time < 10; time++) {
      statuses.push((await guess(server, '192.0.2.1', wrongCode(server.secret))).statusCode)
    }
    const elsewhere = await guess(server, '192.0.2.2', codeOf(server.secret))
    const owner = await guess(server, '127.0.0.1', codeOf(server.secret))

    expect(statuses).toEqual([...Array(7).fill(401), 429, 429, 429])
    expect([elsewhere.statusCode, owner.statusCode]).toEqual([429, 200])
  })

  test('a new password leaves the networks known that have passed the second factor', async () => {
    const server = await createEnrolled(LIMITS)
    const new_password = 'correct horse battery'
    const change = { method: 'POST', url: '/api/password/change', payload: { new_password } } as const
    await server.app.inject({ ...change, headers: bearer(server.access), remoteAddress: '192.0.2.9' })
    const user = { ...USER1, password: new_password }
    for (let time = 0; time < 7; time++) await guess(server, '192.0.2.1', wrongCode(server.secret), user)

    expect((await guess(server, '192.0.2.2', codeOf(server.secret), user)).statusCode).toBe(429)
    expect((await guess(server, '127.0.0.1', codeOf(server.secret), user)).statusCode).toBe(200)
  })

  test('a reset of the password gives no new guesses, and makes no network known', async () => {
    const server = await createEnrolled(LIMITS)
    const reset = async (new_password: string) => {
      await createTestClient(server.app).post('/api/password/forgot', { username: 'user1' })
      const mail = (await server.mails()).find(({ subject }) => subject === 'Reset your password')
      const payload = { token: tokenIn(mail), new_password }
      return server.app.inject({
        method: 'POST',
        url: '/api/password/reset',
        payload,
        remoteAddress: '192.0.2.1',
      })
    }
    for (let time = 0; time < 7; time++) await guess(server, '192.0.2.1', wrongCode(server.secret))
    const user = { ...USER1, password: 'another horse battery' }
    expect((await reset(user.password)).statusCode).toBe(200)

    expect((await guess(server, '192.0.2.1', wrongCode(server.secret), user)).statusCode).toBe(429)
    expect((await guess(server, '127.0.0.1', codeOf(server.secret), user)).statusCode).toBe(200)
  })

  test('right codes use up nothing', async () => {
    const server = await createEnrolled({ ...LIMITS, LIMIT_SIGN_IN_ACCOUNT: '1/1m' })
    for (let time = 0; time < 5; time++) {
      expect((await guess(server, '192.0.2.1', codeOf(server.secret))).statusCode).toBe(200)
      passTime(30)
    }
  })

  test('made-up challenges are limited by the IP address', async () => {
    const server = await createEnrolled({ ...LIMITS, LIMIT_SIGN_IN_ADDRESS: '3/1m' })
    const statuses: number[] = []
    for (let time = 0; time < 5; time++) {
      statuses.push((await sendCode(server.client, `${time}`.repeat(43), '123456')).statusCode)
    }

    expect(statuses).toEqual([401, 401, 401, 429, 429])
  })
})

test('F1 a foreign page can send no code', async () => {
  const { client, secret } = await createEnrolled()
  const challenge = await beginSignIn(client)
  const payload = { challenge, method: 'totp', code: codeOf(secret) }
  const headers = { origin: 'https://evil.example' }
  const response = await client.post('/api/token/second-factor', payload, headers)

  expect([response.statusCode, response.json().code]).toEqual([403, 'cross_site'])
})

test('the session of the second step is of this user, and of no earlier one', async () => {
  const { client, secret, access } = await createEnrolled()
  const response = await sendCode(client, await beginSignIn(client), codeOf(secret))

  expect(claimsOf(response.json().access)).toMatchObject({ user_id: 1, username: 'user1', gen: 1 })
  expect(claimsOf(response.json().access).sid).not.toBe(claimsOf(access).sid)
})

test('a sign-in by cookie ends the session whose cookie it replaces, and not before the second step', async () => {
  const { app, client, secret } = await createEnrolled()
  const earlier = await signIn(app, 'cookies', USER2)
  Object.assign(client.cookies, earlier.client.cookies)
  const challenge = await beginSignIn(client, { [TRANSPORT_HEADER]: 'cookies' })
  expect((await earlier.client.get('/api/profile')).statusCode).toBe(200)
  await sendCode(client, challenge, codeOf(secret))

  expect((await earlier.client.get('/api/profile')).json().reason).toBe('signed_out')
  expect((await client.get('/api/profile')).json().user.username).toBe('user1')
})

test('expired challenges and secrets that were never confirmed are deleted, and nothing else', async () => {
  const { db, app, client, config, access, owner } = await createEnrolled()
  await beginSignIn(client)
  await owner.post('/api/second-factor/totp', {}, bearer(access))
  passTime(601)
  await beginSignIn(client)
  const upkeep = startUpkeep(db, createSecretBox(config), app.log)
  upkeep.soon()
  await upkeep.stop()

  expect(await db.selectFrom('second_factor_challenges').select('tries').execute()).toHaveLength(1)
  expect(await db.selectFrom('totp_secrets').select('is_confirmed').execute()).toEqual([{ is_confirmed: 1 }])
})
