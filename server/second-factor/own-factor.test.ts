import { describe, expect, test } from 'vitest'
import { APP_NAME } from '../../shared/app-name.ts'
import { epochNow } from '../../shared/epoch.ts'
import { TOKEN_TRANSPORTS } from '../../shared/transports.ts'
import { codeOf } from '../../test/authenticator.ts'
import { findUserForSignInById } from '../accounts/user-repository.ts'
import { asOperator } from '../commands/command.ts'
import { openSession } from '../sessions/open-session.ts'
import { findSessionUser } from '../sessions/session-repository.ts'
import { createTestApp } from '../testing/test-app.ts'
import { bearer, claimsOf, createTestClient, signIn, USER1, USER2 } from '../testing/test-client.ts'
import { makeStale } from '../testing/test-confirm.ts'
import { beginSignIn, enrol, sendCode, wrongCode } from '../testing/test-second-factor.ts'
import { freezeTime, passTime } from '../testing/test-time.ts'
import { trailOf } from '../testing/test-trail.ts'
import { changeOwnFactor } from './factor-change.ts'
import { deleteConfirmedSecret } from './totp-repository.ts'

/** A server where user1 is signed in, and how to change the second factor there. */
async function createSignedIn(env: Record<string, string> = {}) {
  freezeTime()
  const server = await createTestApp(env)
  const { client, tokens } = await signIn(server.app)
  return { ...server, client, tokens, ...createOwner(client, tokens.access) }
}

/** Returns how a client with this access token changes its second factor. */
function createOwner(client: ReturnType<typeof createTestClient>, access: string) {
  const headers = bearer(access)
  const begin = () => client.post('/api/second-factor/totp', {}, headers)
  return {
    begin,
    newSecret: async () => (await begin()).json<{ secret: string }>().secret,
    confirm: (code: string) => client.post('/api/second-factor/totp/confirm', { code }, headers),
    renew: () => client.post('/api/second-factor/recovery-codes', {}, headers),
    remove: () => client.send({ method: 'DELETE', url: '/api/second-factor', headers }),
    status: async (token = access) => (await client.get('/api/second-factor', bearer(token))).json(),
  }
}

/** A server where user1 is signed in and has a second factor. */
async function createEnrolled(env: Record<string, string> = {}) {
  const server = await createTestApp(env)
  const owner = await enrol(server)
  return {
    ...server,
    ...owner,
    ...createOwner(owner.client, owner.access),
    stranger: createTestClient(server.app),
  }
}

test.each(['begin', 'renew', 'remove', 'confirm'] as const)(
  '%s: needs a sign-in of the last ten minutes, and changes nothing otherwise',
  async (act) => {
    const server = await createEnrolled()
    const before = await server.db.selectFrom('totp_secrets').selectAll().execute()
    await makeStale(server.db)
    const response = await (act === 'confirm' ? server.confirm('123456') : server[act]())

    expect([response.statusCode, response.json().code]).toEqual([403, 'reauthentication_required'])
    expect(await server.db.selectFrom('totp_secrets').selectAll().execute()).toEqual(before)
    expect(await server.status()).toMatchObject({ recovery_codes_left: 10 })
  },
)

describe('GET /api/second-factor', () => {
  test('an account has none at first', async () => {
    const { status } = await createSignedIn()

    expect(await status()).toEqual({ totp_since: null, recovery_codes_left: 0, required: false })
  })

  test('of one’s own account only', async () => {
    const { app, status } = await createEnrolled()
    const other = await signIn(app, 'body', USER2)

    expect(await status()).toMatchObject({ totp_since: expect.any(String), recovery_codes_left: 10 })
    expect(await createOwner(other.client, other.tokens.access).status()).toMatchObject({
      totp_since: null,
      recovery_codes_left: 0,
    })
  })
})

test.each([
  ['GET', ''],
  ['DELETE', ''],
  ['POST', '/totp'],
  ['POST', '/totp/confirm'],
  ['POST', '/recovery-codes'],
] as const)('%s /api/second-factor%s needs a sign-in', async (method, path) => {
  const { app } = await createTestApp()
  const response = await app.inject({ method, url: `/api/second-factor${path}` })

  expect([response.statusCode, response.json().code]).toEqual([401, 'not_authenticated'])
})

describe('POST /api/second-factor/totp', () => {
  test('returns a secret of 160 bits and its URL, different each time, and changes nothing yet', async () => {
    const { app, begin, status } = await createSignedIn()
    const { secret, otpauth_url } = (await begin()).json()
    const again = (await begin()).json()

    expect(secret).toMatch(/^[A-Z2-7]{32}$/)
    expect(decodeURIComponent(otpauth_url)).toBe(
      `otpauth://totp/${APP_NAME}:user1?secret=${secret}&issuer=${APP_NAME}`,
    )
    expect(again.secret).not.toBe(secret)
    expect(await status()).toMatchObject({ totp_since: null })
    expect((await signIn(app)).response.statusCode).toBe(200)
  })

  test('C12 not for an account that only claims its e-mail address; one without an address may', async () => {
    const { db, begin } = await createSignedIn()
    await db.updateTable('users').set({ email_verified_at: null }).where('id', '=', 1).execute()
    const claimed = await begin()
    await db.updateTable('users').set({ email: '', email_key: '' }).where('id', '=', 1).execute()

    expect([claimed.statusCode, claimed.json().code]).toEqual([403, 'email_not_verified'])
    expect((await begin()).statusCode).toBe(200)
  })
})

describe('POST /api/second-factor/totp/confirm', () => {
  test('turns it on, and returns ten recovery codes of 50 bits', async () => {
    const { client, newSecret, confirm, status } = await createSignedIn()
    const response = await confirm(codeOf(await newSecret()))
    const { access, recovery_codes } = response.json()

    expect(response.statusCode).toBe(200)
    expect(recovery_codes).toHaveLength(10)
    expect(new Set(recovery_codes).size).toBe(10)
    for (const code of recovery_codes) expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/)
    expect(await status(access)).toMatchObject({
      totp_since: new Date().toISOString().replace(/\.\d+/, '.000'),
      recovery_codes_left: 10,
    })
    expect((await client.post('/api/token', USER1)).json().code).toBe('second_factor_required')
  })

  test.each(TOKEN_TRANSPORTS)('%s: the session is replaced, and all others end', async (transport) => {
    freezeTime()
    const { app } = await createTestApp()
    const { client, response, tokens } = await signIn(app, transport)
    const phone = await signIn(app)
    const before = { ...client.cookies }
    const headers = transport === 'cookies' ? {} : bearer(tokens.access)
    const { secret } = (await client.post('/api/second-factor/totp', {}, headers)).json()
    const body = { code: codeOf(secret) }
    const confirmed = await client.post('/api/second-factor/totp/confirm', body, headers)
    const mine = transport === 'cookies' ? {} : bearer(confirmed.json().access)

    expect(Object.keys(confirmed.json()).sort()).toEqual(
      [...Object.keys(response.json()), 'recovery_codes'].sort(),
    )
    expect((await client.get('/api/profile', mine)).statusCode).toBe(200)
    const ended = { code: 'token_not_valid', reason: 'ended_elsewhere' }
    expect((await phone.client.get('/api/profile', bearer(phone.tokens.access))).json()).toMatchObject(ended)
    const copy = createTestClient(app)
    Object.assign(copy.cookies, before)
    expect((await copy.get('/api/profile', headers)).json()).toMatchObject(ended)
  })

  test('a wrong code: 400 beside its field, and another attempt', async () => {
    const { newSecret, confirm, status } = await createSignedIn()
    const secret = await newSecret()
    const wrong = await confirm(wrongCode(secret))

    expect([wrong.statusCode, wrong.json().fields]).toEqual([400, { code: ['Invalid code.'] }])
    expect(await status()).toMatchObject({ totp_since: null })
    expect((await confirm(codeOf(secret))).statusCode).toBe(200)
  })

  test('a thief of the session cannot guess the code of a secret that waits', async () => {
    const { newSecret, confirm } = await createSignedIn({ RATE_LIMITS: 'on', LIMIT_SIGN_IN_ACCOUNT: '3/1m' })
    const secret = await newSecret()
    const statuses: number[] = []
    for (let time = 0; time < 4; time++) statuses.push((await confirm(wrongCode(secret))).statusCode)

    expect(statuses).toEqual([400, 400, 400, 429])
  })

  test('404 without a secret that waits, and ten minutes later', async () => {
    const { db, newSecret, confirm } = await createSignedIn({ ACCESS_TOKEN_LIFETIME: '1h' })
    expect((await confirm('123456')).statusCode).toBe(404)
    const secret = await newSecret()
    passTime(600)
    await db
      .updateTable('sessions')
      .set({ confirmed_at: Math.floor(Date.now() / 1000) })
      .execute()

    expect((await confirm(codeOf(secret))).statusCode).toBe(404)
  })

  test('only the newest secret waits', async () => {
    const { newSecret, confirm } = await createSignedIn()
    const former = await newSecret()
    const secret = await newSecret()

    expect((await confirm(codeOf(former))).statusCode).toBe(400)
    expect((await confirm(codeOf(secret))).statusCode).toBe(200)
  })

  test('four at once: one is confirmed, so that no second list of codes replaces the one that was shown', async () => {
    const server = await createSignedIn()
    const secret = await server.newSecret()
    const responses = await Promise.all(Array.from({ length: 4 }, () => server.confirm(codeOf(secret))))
    const [won, ...more] = responses.filter(({ statusCode }) => statusCode === 200)
    passTime(30)
    const client = createTestClient(server.app)
    const code = won?.json().recovery_codes[0]

    expect(more).toEqual([])
    expect((await sendCode(client, await beginSignIn(client), code, 'recovery_code')).statusCode).toBe(200)
  })

  test('another app replaces the first, whose codes and recovery codes no longer work', async () => {
    const { secret: former, codes, newSecret, confirm, stranger } = await createEnrolled()
    const secret = await newSecret()
    expect((await sendCode(stranger, await beginSignIn(stranger), codeOf(former))).statusCode).toBe(200)
    const { recovery_codes } = (await confirm(codeOf(secret))).json()
    passTime(30)
    const tryCode = async (code = '', method = 'totp') =>
      (await sendCode(stranger, await beginSignIn(stranger), code, method)).statusCode

    expect(await tryCode(codeOf(former))).toBe(401)
    expect(await tryCode(codes[0], 'recovery_code')).toBe(401)
    expect(await tryCode(codeOf(secret))).toBe(200)
    expect(await tryCode(recovery_codes[0], 'recovery_code')).toBe(200)
  })

  test('a sign-in that had passed its first step before gets no session', async () => {
    const { app, db, config, newSecret, confirm } = await createSignedIn()
    const user = await findUserForSignInById(db, 1)
    await confirm(codeOf(await newSecret()))
    const context = { ...asOperator(db), config, log: app.log }

    expect(user && (await openSession(context, user, 'body'))).toBeUndefined()
  })

  test('the owner is notified, and the trail has it', async () => {
    const server = await createSignedIn()
    await server.confirm(codeOf(await server.newSecret()))
    const [mail, ...more] = await server.mails()

    expect([mail?.to, mail?.subject, more]).toEqual(['sam@smith.com', 'Two-step verification is on', []])
    // A reset of the password would leave the second factor on.
    expect(mail?.text).toContain('Not you? Contact support to turn it off')
    expect((await trailOf(server)).slice(1)).toEqual([['second_factor_added', 1, null]])
  })
})

describe('recovery codes', () => {
  test('G7 each signs in once; the owner is told by mail, and sees how many are left', async () => {
    const server = await createEnrolled()
    const { codes, stranger, status } = server
    const send = async (code = '') => sendCode(stranger, await beginSignIn(stranger), code, 'recovery_code')

    expect((await send(codes[3])).statusCode).toBe(200)
    expect((await send(codes[3])).json().code).toBe('second_factor_failed')
    expect((await send(codes[4])).statusCode).toBe(200)
    expect(await status()).toMatchObject({ recovery_codes_left: 8 })
    expect((await server.mails()).map(({ subject }) => subject)).toEqual([
      'A recovery code was used to sign in',
      'A recovery code was used to sign in',
    ])
    expect((await trailOf(server)).filter(([event]) => event === 'recovery_code_used')).toHaveLength(2)
  })

  test('are read however they are typed', async () => {
    const { codes, stranger } = await createEnrolled()
    const ways: ((code: string) => string)[] = [
      (code) => code.toLowerCase(),
      (code) => code.replace('-', ''),
      (code) => ` ${code.replace('-', ' ')} `,
      (code) => code.replaceAll('0', 'o').replaceAll('1', 'l'),
      (code) => code.replaceAll('0', 'O').replaceAll('1', 'I'),
    ]
    for (const [index, way] of ways.entries()) {
      const typed = way(codes[index] ?? '')
      const response = await sendCode(stranger, await beginSignIn(stranger), typed, 'recovery_code')
      expect([typed, response.statusCode]).toEqual([typed, 200])
    }
  })

  test('of another account, or as a code of the app: refused', async () => {
    const server = await createEnrolled()
    await enrol(server, USER2)
    await server.db.deleteFrom('recovery_codes').where('user_id', '=', 1).execute()
    const { stranger, codes, secret } = server
    const wrong = async (code: string, method: string) =>
      (await sendCode(stranger, await beginSignIn(stranger), code, method)).statusCode

    expect(await wrong(codes[0] ?? '', 'recovery_code')).toBe(401)
    expect(await wrong(codes[0] ?? '', 'totp')).toBe(401)
    expect(await wrong(codeOf(secret), 'recovery_code')).toBe(401)
  })

  test('new ones replace the old ones, and the session', async () => {
    const server = await createEnrolled()
    const { codes, stranger, access, client } = server
    const response = await server.renew()
    const { recovery_codes } = response.json()
    const send = async (code = '') =>
      (await sendCode(stranger, await beginSignIn(stranger), code, 'recovery_code')).statusCode

    expect(recovery_codes).toHaveLength(10)
    expect([await send(codes[0]), await send(recovery_codes[0])]).toEqual([401, 200])
    expect((await client.get('/api/profile', bearer(access))).statusCode).toBe(401)
    expect((await client.get('/api/profile', bearer(response.json().access))).statusCode).toBe(200)
    expect((await server.mails()).at(-1)?.subject).toBe('You have new recovery codes')
  })

  test('404 without a second factor', async () => {
    const { renew } = await createSignedIn()

    expect((await renew()).statusCode).toBe(404)
  })
})

describe('DELETE /api/second-factor', () => {
  test('removes it with its codes: the password alone signs in, and other sessions have ended', async () => {
    const server = await createEnrolled()
    const { app, client, remove, db, access } = server
    const response = await remove()

    expect([response.statusCode, response.json().detail]).toEqual([
      200,
      'The second factor was removed. Your other sessions have ended.',
    ])
    expect((await client.get('/api/profile', bearer(access))).json().reason).toBe('ended_elsewhere')
    expect((await client.get('/api/profile', bearer(response.json().access))).statusCode).toBe(200)
    expect((await signIn(app)).response.statusCode).toBe(200)
    expect(await db.selectFrom('totp_secrets').selectAll().execute()).toEqual([])
    expect(await db.selectFrom('recovery_codes').selectAll().execute()).toEqual([])
    expect((await server.mails()).map(({ subject }) => subject)).toEqual(['Two-step verification is off'])
  })

  test('404 for an account without a second factor, and the session stays', async () => {
    const { remove, status } = await createSignedIn()
    const response = await remove()

    expect(response.statusCode).toBe(404)
    expect(await status()).toMatchObject({ totp_since: null })
  })
})

test('a change that fails keeps the present factor: a lost race must not turn it off', async () => {
  const server = await createEnrolled()
  const before = await trailOf(server)
  const sid = String(claimsOf(server.access).sid)
  const owner = await findSessionUser(server.db, { sid, now: epochNow() })
  if (!owner) throw new Error('There is no session.')
  const changing = changeOwnFactor({ ...asOperator(server.db), config: server.config }, owner, {
    event: 'second_factor_added',
    // As if another tab had replaced the pending secret.
    async apply(tx) {
      await deleteConfirmedSecret(tx, owner.id)
      return false
    },
  })

  await expect(changing).rejects.toMatchObject({ statusCode: 404 })
  expect((await server.status()).totp_since).not.toBeNull()
  expect(await trailOf(server)).toEqual(before)
})

test('a change does not prolong the fresh sign-in', async () => {
  const server = await createEnrolled({ ACCESS_TOKEN_LIFETIME: '2h' })
  passTime(500)
  const renewed = await server.renew()
  passTime(500)
  const later = createOwner(server.client, renewed.json().access)

  expect([renewed.statusCode, (await later.renew()).statusCode]).toEqual([200, 403])
})
