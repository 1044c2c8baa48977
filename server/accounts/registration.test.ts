import { performance } from 'node:perf_hooks'
import { describe, expect, test } from 'vitest'
import { createTestApp, type TestApp, tokenIn } from '../testing/test-app.ts'
import { bearer, createTestClient, signIn } from '../testing/test-client.ts'
import { expectSameTime, freezeTime, passTime, SOAK } from '../testing/test-time.ts'
import { COMMON_PASSWORDS } from './common-passwords.ts'

const ANN = { username: 'ann', email: 'ann@example.com', password: 'correct horse battery' }

/** Registers, and returns status and body. */
async function register({ app }: Pick<TestApp, 'app'>, body: object) {
  const response = await app.inject({ method: 'POST', url: '/api/register', payload: body })
  return { status: response.statusCode, body: response.json(), headers: response.headers }
}

describe('POST /api/register', () => {
  test('creates an account that can sign in at once, with an unverified e-mail address', async () => {
    const server = await createTestApp()
    const response = await register(server, { ...ANN, first_name: 'Ann', last_name: 'Lee' })
    const { client, tokens } = await signIn(server.app, 'body', ANN)
    const profile = (await client.get('/api/profile', bearer(tokens.access))).json()

    expect([response.status, response.body.username]).toEqual([201, 'ann'])
    expect(profile).toMatchObject({ first_name: 'Ann', last_name: 'Lee', email: 'ann@example.com' })
    expect(profile.user).toMatchObject({ username: 'ann', email_verified: false, is_staff: false })
  })

  test('T10 the response holds no token, hash or e-mail address', async () => {
    const { body, headers } = await register(await createTestApp(), ANN)

    expect(Object.keys(body)).toEqual(['detail', 'username'])
    expect(headers['set-cookie']).toBeUndefined()
  })

  test('mails a link to the e-mail address', async () => {
    const server = await createTestApp()
    await register(server, ANN)
    const [mail, ...others] = await server.mails()

    expect(others).toEqual([])
    expect(mail).toMatchObject({ to: 'ann@example.com', subject: 'Confirm your email' })
    expect(mail?.text).toContain(`http://localhost:3000/verify#token=${tokenIn(mail)}`)
  })

  test('G2 fields that a user may not choose have no effect', async () => {
    const server = await createTestApp()
    const response = await register(server, {
      ...ANN,
      ...{ id: 77, is_staff: true, is_superuser: 1, is_active: false, is_demo: 1 },
      ...{ email_verified: true, email_verified_at: 1, credentials_version: 99, role: 'admin' },
    })
    const user = await server.db
      .selectFrom('users')
      .select(['id', 'is_staff', 'is_superuser', 'is_active', 'is_demo', 'email_verified_at'])
      .select('credentials_version')
      .where('username', '=', 'ann')
      .executeTakeFirst()

    expect(response.status).toBe(201)
    expect(user).toEqual({
      ...{ id: 3, is_staff: 0, is_superuser: 0, is_active: 1, is_demo: 0 },
      ...{ email_verified_at: null, credentials_version: 1 },
    })
  })

  test('reports the problems of all fields at once, with Django’s messages', async () => {
    const { status, body } = await register(await createTestApp(), {
      username: 'user1',
      email: 'nowhere',
      password: '12345678',
      first_name: 'x'.repeat(151),
    })

    expect(status).toBe(400)
    expect(body).toEqual({
      detail: 'Invalid input.',
      code: 'invalid',
      fields: {
        username: ['A user with that username already exists.'],
        email: ['Enter a valid email address.'],
        password: ['This password is too common.'],
        first_name: ['Ensure this field has no more than 150 characters.'],
      },
    })
  })

  test.each([
    [
      {},
      {
        username: 'This field is required.',
        email: 'This field is required.',
        password: 'This field is required.',
      },
    ],
    [{ ...ANN, username: ' ' }, { username: 'This field may not be blank.' }],
    [{ ...ANN, username: 'ab' }, { username: 'Ensure this field has at least 3 characters.' }],
    [
      { ...ANN, username: 'a'.repeat(151) },
      { username: 'Ensure this field has no more than 150 characters.' },
    ],
    [{ ...ANN, username: 'ann@home' }, { username: /^Enter a valid username/ }],
    [{ ...ANN, username: 'ann lee' }, { username: /^Enter a valid username/ }],
    [{ ...ANN, username: 'ann\x07' }, { username: /^Enter a valid username/ }],
    [{ ...ANN, username: 'ann\r\nx' }, { username: /^Enter a valid username/ }],
    [{ ...ANN, username: '\u202e\u3164' }, { username: 'This field may not be blank.' }],
    [{ ...ANN, username: 'a\u2060b' }, { username: 'Ensure this field has at least 3 characters.' }],
    [{ ...ANN, username: null }, { username: 'This field may not be null.' }],
    [{ ...ANN, username: ['ann'] }, { username: 'Not a valid string.' }],
    [{ ...ANN, email: 'a@b.com.' }, { email: 'Enter a valid email address.' }],
    [{ ...ANN, email: 'a@b_c.com' }, { email: 'Enter a valid email address.' }],
    [{ ...ANN, email: 'a@b.com\r\nBcc: x@y.z' }, { email: 'Enter a valid email address.' }],
    [{ ...ANN, email: 'a@b.com, x@y.com' }, { email: 'Enter a valid email address.' }],
    [
      { ...ANN, email: `${'a'.repeat(250)}@b.com` },
      { email: 'Ensure this field has no more than 254 characters.' },
    ],
    [{ ...ANN, first_name: 'a\0' }, { first_name: 'Null characters are not allowed.' }],
    [{ ...ANN, password: 'correct\0horse' }, { password: 'Null characters are not allowed.' }],
    [[], { non_field_errors: 'Invalid data. Expected a dictionary, but got list.' }],
    ['"x"', { non_field_errors: 'Invalid data. Expected a dictionary, but got string.' }],
  ])('refuses %j', async (body, fields) => {
    const { app } = await createTestApp()
    const response = await app.inject({
      method: 'POST',
      url: '/api/register',
      headers: { 'content-type': 'application/json' },
      payload: typeof body === 'string' ? body : JSON.stringify(body),
    })

    expect(response.statusCode).toBe(400)
    expect(Object.keys(response.json().fields)).toEqual(Object.keys(fields))
    for (const [name, message] of Object.entries(fields)) {
      expect(response.json().fields[name][0]).toMatch(message)
    }
  })

  test.each(['Zoë', 'Ørsted', '李小龍', 'a.b+c-d_e', 'ＡＢＣ'])('accepts the name %s', async (username) => {
    const server = await createTestApp()

    expect((await register(server, { ...ANN, username })).status).toBe(201)
    expect((await signIn(server.app, 'body', { ...ANN, username })).response.statusCode).toBe(200)
  })

  // What browsers accept in an <input type="email">, including internationalized domains.
  test.each([
    'o&leary@example.com',
    "o'leary+x@example.com",
    '!#$%*/=?^_`{|}~-@a',
    'a@1.2',
    'x@bücher.example',
  ])('accepts the e-mail address %s', async (email) => {
    expect((await register(await createTestApp(), { ...ANN, email })).status).toBe(201)
  })

  test.each(['USER1', 'User1', 'ｕｓｅｒ１', 'user¹', ' user1 ', 'us\u00ader1', '\u200euser1\u200b'])(
    'I2 %j is user1, so it is taken',
    async (username) => {
      const { status, body } = await register(await createTestApp(), { ...ANN, username })

      expect([status, body.fields]).toEqual([
        400,
        { username: ['A user with that username already exists.'] },
      ])
    },
  )

  test('I2 other spellings of a name never sign in as another user', async () => {
    const { app } = await createTestApp()
    const client = createTestClient(app)
    const odd = ['user1.', 'user_1', 'úser1', 'user1\u0301', 'usеr1', 'user1\u0000']
    const more = [
      '.user1',
      'user1/',
      'user1%00',
      'user1\n',
      "user1'--",
      'user11',
      'ser1',
      'user 1',
      'user1,user2',
    ]
    for (const username of [...odd, ...more].filter((name) => name.trim() !== 'user1')) {
      const response = await client.post('/api/token', { username, password: 'password1' })
      expect([username, response.statusCode >= 400]).toEqual([username, true])
    }
  })

  test('twenty at once with one name: one account', async () => {
    const server = await createTestApp()
    const responses = await Promise.all(Array.from({ length: 20 }, () => register(server, ANN)))

    const statuses = responses.map(({ status }) => status)
    expect(statuses.filter((status) => status === 201)).toHaveLength(1)
    expect(statuses.filter((status) => status === 400)).toHaveLength(19)
    expect(await server.mails()).toHaveLength(1)
  })

  test('a user may register by form as well', async () => {
    const { app } = await createTestApp()
    const response = await app.inject({
      method: 'POST',
      url: '/api/register',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams(ANN).toString(),
    })

    expect(response.statusCode).toBe(201)
  })
})

describe('a known e-mail address', () => {
  test('E3 gets the same response as a free one, and an account that works', async () => {
    const server = await createTestApp()
    const free = await register(server, ANN)
    const known = await register(server, { ...ANN, username: 'eve', email: 'SAM@smith.com' })

    expect(known.status).toBe(free.status)
    expect({ ...known.body, username: 'ann' }).toEqual(free.body)
    const { client, response, tokens } = await signIn(server.app, 'body', { ...ANN, username: 'eve' })
    const profile = (await client.get('/api/profile', bearer(tokens.access))).json()
    expect(response.statusCode).toBe(200)
    expect([profile.email, profile.user.email_verified]).toEqual(['SAM@smith.com', false])
  })

  test('E3 its owner is notified by mail, and no link is sent', async () => {
    const server = await createTestApp()
    await register(server, { ...ANN, email: 'Sam@Smith.com' })
    const [mail] = await server.mails()

    expect(mail).toMatchObject({ subject: 'Someone tried to sign up with your email' })
    expect(mail?.to.toLowerCase()).toBe('sam@smith.com')
    expect(mail?.text).toContain('Sign in as user1,')
    expect(tokenIn(mail)).toBe('')
  })

  test('still means its owner at sign-in and reset', async () => {
    const server = await createTestApp()
    await register(server, { ...ANN, email: 'sam@smith.com' })
    const byOwner = await signIn(server.app, 'body', { username: 'sam@smith.com', password: 'password1' })
    const byOther = await signIn(server.app, 'body', { ...ANN, username: 'sam@smith.com' })

    expect([byOwner.response.statusCode, byOther.response.statusCode]).toEqual([200, 401])
  })

  test('means the account that named it first, until one verifies it', async () => {
    const server = await createTestApp()
    await register(server, { ...ANN, password: 'the stranger was first' })
    await register(server, { ...ANN, username: 'ann2' })
    const [mail] = (await server.mails()).filter(({ text }) => text.includes('Hi ann2,'))
    const statusOf = async (username: string) =>
      (await signIn(server.app, 'body', { ...ANN, username })).response.statusCode
    const before = [await statusOf(ANN.email), await statusOf('ann2')]
    const payload = { token: tokenIn(mail) }
    await server.app.inject({ method: 'POST', url: '/api/verify-email', payload })

    expect([before, await statusOf(ANN.email)]).toEqual([[401, 200], 200])
  })

  test.runIf(SOAK)('E2 E3 takes as long as a free one', async () => {
    const server = await createTestApp({ LOG_LEVEL: 'silent' })
    const rounds = 200
    const times = { known: [] as number[], free: [] as number[] }
    for (let round = 0; round < rounds * 2; round++) {
      // Each kind is registered equally often after itself and after the other. The mail of the previous
      // registration is being sent meanwhile.
      const kind = [0, 3].includes(round % 4) ? 'known' : 'free'
      const email = kind === 'known' ? 'sam@smith.com' : `ann${round}@example.com`
      const start = performance.now()
      await register(server, { ...ANN, username: `ann${round}`, email })
      times[kind].push(performance.now() - start)
    }

    expectSameTime(times)
  })
})

describe('G3 the password rules', () => {
  test('none of the 3,000 most common, in any spelling', async () => {
    const { app } = await createTestApp()
    const client = createTestClient(app)
    const tried = SOAK ? [...COMMON_PASSWORDS] : [...COMMON_PASSWORDS].filter((_, index) => index % 50 === 0)
    for (const password of [...tried, 'PassWord1', ' iloveyou ', 'ｐａｓｓｗｏｒｄ１']) {
      const response = await client.post('/api/register', { ...ANN, password })
      expect([password, response.statusCode]).toEqual([password, 400])
    }
    expect(COMMON_PASSWORDS.size).toBe(3_000)
  })

  test.each([
    ['short77', 'This password is too short. It must contain at least 8 characters.'],
    ['🐎'.repeat(7), 'This password is too short. It must contain at least 8 characters.'],
    ['x9'.repeat(36).concat('!'), 'This password is too long. It must have at most 72 bytes.'],
    ['asdfghjk', 'This password is too common.'],
    ['gfedcba98', 'This password is mostly repeated or sequential characters.'],
    ['localhost1', 'The password is too similar to the name of this site.'],
    ['samantha.lee', 'The password is too similar to the username.'],
    ['SamanthaLee1', 'The password is too similar to the username.'],
    ['wonderland', 'The password is too similar to the email address.'],
    ['alice@wonderland.example', 'The password is too similar to the email address.'],
  ])('%s: %s', async (password, message) => {
    const person = { username: 'samantha.lee', email: 'alice@wonderland.example', password }
    const { status, body } = await register(await createTestApp(), person)

    expect([status, body.fields]).toEqual([400, { password: [message] }])
  })

  test('a huge one is refused, whatever it folds to', async () => {
    const server = await createTestApp()
    const { status } = await register(server, { ...ANN, password: '\ufdfa'.repeat(21_000) })

    expect(status).toBe(400)
  })

  test.each([
    'Seventy-two characters of plain text make the longest password there is!',
    '🐎🐴🦄🐖🦌🦬🐂🐄🐏🐑🐐🐪🦙🦒🐘🦏🦛🐁',
    'áéíóúàèìòùâêîôûäëïöüãõñåçýÿ'.normalize('NFD'), // 54 bytes in NFC, 81 as it is
    'onlylowercaseletters',
    '        spaces        ',
    'pass\x07word\x1bbell',
    '93847561029',
  ])('any characters will do: %j', async (password) => {
    const server = await createTestApp()

    expect((await register(server, { ...ANN, password })).status).toBe(201)
    expect((await signIn(server.app, 'body', { ...ANN, password })).response.statusCode).toBe(200)
  })

  test('I1 taken as typed: near misses do not sign in', async () => {
    const server = await createTestApp()
    const password = ' Correct horse\x07 battery '
    await register(server, { ...ANN, password })
    const near = [password.trim(), password.trimStart(), password.trimEnd(), password.toLowerCase()]
    near.push(
      password.toUpperCase(),
      password.replace('\x07', ''),
      password.split('\x07')[0] ?? '',
      `${password} `,
    )
    near.push(
      ` ${password}`,
      `${password}\x07`,
      password.normalize('NFKC').replace('C', 'Ｃ'),
      password.slice(1),
    )
    near.push(
      `${password}${'x'.repeat(80)}`,
      password.slice(0, -1),
      `${password}\n`,
      password.replace(' ', '\t'),
    )
    for (const typed of near) {
      const { response } = await signIn(server.app, 'body', { ...ANN, password: typed })
      expect([typed, response.statusCode]).toEqual([typed, 401])
    }
    expect((await signIn(server.app, 'body', { ...ANN, password })).response.statusCode).toBe(200)
  })
})

describe('D6 the limit of new accounts', () => {
  test('ten an hour from an IP address; refused ones do not count', async () => {
    const server = await createTestApp({ RATE_LIMITS: 'on' })
    for (let index = 0; index < 12; index++) await register(server, { ...ANN, username: 'user1' })
    const statuses = []
    for (let index = 0; index < 12; index++) {
      statuses.push((await register(server, { ...ANN, username: `ann${index}` })).status)
    }
    const { body, headers } = await register(server, { ...ANN, username: 'one-more' })

    expect(statuses).toEqual([...Array(10).fill(201), 429, 429])
    expect(body).toMatchObject({ code: 'throttled' })
    expect(Number(headers['retry-after'])).toBeGreaterThan(3_500)
    expect(await server.db.selectFrom('users').select('id').execute()).toHaveLength(12)
  })
})

describe('D6 the limit of taken names', () => {
  test('twenty taken names an hour from an IP address; then a free name is refused as well', async () => {
    freezeTime()
    const server = await createTestApp({ RATE_LIMITS: 'on' })
    for (let index = 0; index < 20; index++) {
      expect((await register(server, { username: index % 2 ? 'user1' : 'USER2' })).status).toBe(400)
    }

    for (const username of ['user1', 'ann']) {
      const { status, body } = await register(server, { ...ANN, username })
      expect([username, status, body.code]).toEqual([username, 429, 'throttled'])
    }
    passTime(3_600)
    expect((await register(server, ANN)).status).toBe(201)
  })

  test('free names do not count, even if other fields are wrong', async () => {
    const server = await createTestApp({ RATE_LIMITS: 'on' })
    for (let index = 0; index < 25; index++) {
      expect((await register(server, { ...ANN, email: 'nowhere' })).status).toBe(400)
    }

    expect((await register(server, ANN)).status).toBe(201)
  })
})
