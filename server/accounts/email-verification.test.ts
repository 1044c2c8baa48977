import { describe, expect, test } from 'vitest'
import { createTestApp, tokenIn } from '../testing/test-app.ts'
import { bearer, createTestClient, signIn } from '../testing/test-client.ts'
import { freezeTime, passTime } from '../testing/test-time.ts'

const ANN = { username: 'ann', email: 'ann@example.com', password: 'correct horse battery' }

/** A server where Ann has registered, and the token that was mailed to her. */
async function createWithAnn(env: Record<string, string> = {}) {
  const server = await createTestApp(env)
  const client = createTestClient(server.app)
  await client.post('/api/register', ANN)
  const [mail] = await server.mails()
  const verify = async (token: string) => {
    const response = await client.post('/api/verify-email', { token })
    return [response.statusCode, response.json().code]
  }
  const isProven = async (username = 'ann') => {
    const user = await server.db
      .selectFrom('users')
      .select('email_verified_at')
      .where('username', '=', username)
      .executeTakeFirst()
    return user?.email_verified_at !== null
  }
  return { ...server, client, verify, isProven, token: tokenIn(mail) }
}

describe('POST /api/verify-email', () => {
  test('G1 verifies the e-mail address once: the second use is reported', async () => {
    const { verify, isProven, token } = await createWithAnn()
    expect(await isProven()).toBe(false)

    expect(await verify(token)).toEqual([200, undefined])
    expect(await isProven()).toBe(true)
    expect(await verify(token)).toEqual([400, 'already_used'])
  })

  test('a link that comes after a reset has verified the address works, and does not date it anew', async () => {
    freezeTime()
    const { db, client, mails, verify, token } = await createWithAnn()
    const provenAt = () =>
      db.selectFrom('users').select('email_verified_at').where('username', '=', 'ann').execute()
    await client.post('/api/password/forgot', { username: 'ann' })
    const mail = (await mails()).find(({ subject }) => subject === 'Reset your password')
    await client.post('/api/password/reset', { token: tokenIn(mail), new_password: 'three quiet rivers' })
    const before = await provenAt()
    passTime(60)

    expect(await verify(token)).toEqual([200, undefined])
    expect(await provenAt()).toEqual(before)
    expect(before).toEqual([{ email_verified_at: expect.any(Number) }])
  })

  test('G1 twenty at once: exactly one success', async () => {
    const { verify, token } = await createWithAnn()
    const responses = await Promise.all(Array.from({ length: 20 }, () => verify(token)))

    expect(responses.filter(([status]) => status === 200)).toHaveLength(1)
    expect(responses.filter(([, code]) => code === 'already_used')).toHaveLength(19)
  })

  test('G1 the token has 256 random bits; another token, and the same in other case, are not valid', async () => {
    const { verify, token } = await createWithAnn()

    expect(Buffer.from(token, 'base64url')).toHaveLength(32)
    const others = [token.toUpperCase(), `${token}=`, ` ${token}`, token.slice(1), 'x', 'null']
    for (const other of others) expect(await verify(other)).toEqual([400, 'link_not_valid'])
    expect(await verify(token)).toEqual([200, undefined])
  })

  test('G1 after 24 hours it is no longer valid', async () => {
    freezeTime()
    const { verify, token } = await createWithAnn()
    passTime(86_400)

    expect(await verify(token)).toEqual([400, 'link_not_valid'])
  })

  test('C11 G1 GET and HEAD of the URL do not consume it', async () => {
    const { app, verify, token } = await createWithAnn()
    for (const method of ['GET', 'HEAD', 'PUT', 'DELETE'] as const) {
      const response = await app.inject({ method, url: `/api/verify-email?token=${token}` })
      expect(response.statusCode).toBe(405)
    }

    expect(await verify(token)).toEqual([200, undefined])
  })

  test('A1 it is not an access or refresh token, and resets no password', async () => {
    const { client, token } = await createWithAnn()
    const reset = await client.post('/api/password/reset', { token, new_password: 'another horse battery' })

    expect((await client.get('/api/profile', bearer(token))).statusCode).toBe(401)
    expect((await client.post('/api/token/refresh', { refresh: token })).statusCode).toBe(401)
    expect(reset.json().code).toBe('link_not_valid')
  })

  test('two mails: using one token consumes the other', async () => {
    const { client, mails, verify, token } = await createWithAnn()
    await client.post('/api/verify-email/resend', { username: 'ann' })
    const [second] = await mails()

    expect(tokenIn(second)).not.toBe(token)
    expect(await verify(tokenIn(second))).toEqual([200, undefined])
    expect(await verify(token)).toEqual([400, 'already_used'])
  })

  test('G1 bound to the e-mail address: once the account has another, the token is void', async () => {
    const { db, verify, isProven, token } = await createWithAnn()
    await db
      .updateTable('users')
      .set({ email: 'new@example.com', email_key: 'new@example.com' })
      .where('username', '=', 'ann')
      .execute()

    expect(await verify(token)).toEqual([400, 'link_not_valid'])
    expect(await isProven()).toBe(false)
  })

  test('verifying an e-mail address takes it from all accounts that only claimed it', async () => {
    const { app, client, mails, db, verify, token } = await createWithAnn()
    await client.post('/api/register', { ...ANN, username: 'eve' })
    const [toEve] = await mails()
    await verify(token)

    const emails = db.selectFrom('users').select('email').where('username', '=', 'eve')
    expect(await emails.executeTakeFirst()).toEqual({ email: '' })
    expect(await verify(tokenIn(toEve))).toEqual([400, 'link_not_valid'])
    expect((await signIn(app, 'body', { ...ANN, username: 'eve' })).response.statusCode).toBe(200)
  })

  test('two accounts verify one e-mail address at once: one gets it, the other is refused, and there is no 500', async () => {
    const { client, db, mails, verify } = await createWithAnn()
    for (let round = 0; round < 10; round++) {
      const email = `${round}@example.com`
      for (const name of ['ann', 'eve']) {
        await client.post('/api/register', { ...ANN, username: `${name}${round}`, email })
      }
      const [first, second] = await mails()
      const responses = await Promise.all([verify(tokenIn(first)), verify(tokenIn(second))])

      expect(responses.map(([status]) => status).sort()).toEqual([200, 400])
      const owners = db.selectFrom('users').select('id').where('email_key', '=', email)
      expect(await owners.execute()).toHaveLength(1)
    }
  })

  test('D6 twenty wrong tokens a minute from an IP address; right ones do not count', async () => {
    const { verify, token } = await createWithAnn({ RATE_LIMITS: 'on' })
    for (let index = 0; index < 20; index++) expect((await verify('wrong'))[1]).toBe('link_not_valid')

    expect(await verify('wrong')).toEqual([429, 'throttled'])
    expect(await verify(token)).toEqual([429, 'throttled'])
  })
})

describe('POST /api/verify-email/resend', () => {
  test('E3 sends 202 with the same message for any name', async () => {
    const { client } = await createWithAnn()
    const named = ['ann', 'ann@example.com', 'user1', 'sam@smith.com', 'nobody', 'no@body.com']
    const responses = await Promise.all(
      named.map((username) => client.post('/api/verify-email/resend', { username })),
    )

    expect(new Set(responses.map(({ statusCode, body }) => `${statusCode} ${body}`)).size).toBe(1)
    expect(responses[0]?.statusCode).toBe(202)
  })

  test('sends a link only if there is something to verify', async () => {
    const { client, mails } = await createWithAnn()
    for (const email of ['ANN@example.com', 'sam@smith.com', 'user2', 'nobody', 'no@body.com']) {
      await client.post('/api/verify-email/resend', { email })
    }

    expect((await mails()).map(({ to }) => to)).toEqual(['ann@example.com', 'ann@example.com'])
  })

  test('several accounts claim an e-mail address: each has a link of its own, which names it', async () => {
    const { client, mails } = await createWithAnn()
    await client.post('/api/register', { ...ANN, username: 'eve' })
    await mails()
    await client.post('/api/verify-email/resend', { email: ANN.email })
    const [first, second] = await mails()

    const words = [first?.text, second?.text].join()
    expect(words).toContain('Hi ann,')
    expect(words).toContain('Hi eve,')
  })

  test('D6 attackers who claim an e-mail address do not use up the links of its owner', async () => {
    const { app, mails } = await createTestApp({ RATE_LIMITS: 'on' })
    const client = createTestClient(app)
    const claim = (username: string, remoteAddress: string) =>
      app.inject({ method: 'POST', url: '/api/register', payload: { ...ANN, username }, remoteAddress })
    for (const stranger of ['eve1', 'eve2', 'eve3']) await claim(stranger, '198.51.100.1')
    await claim('ann', '192.0.2.1')
    for (const stranger of ['eve4', 'eve5', 'eve6']) await claim(stranger, '198.51.100.1')
    for (const username of ['eve1', 'eve2', 'eve3', 'eve4', 'ann']) {
      await client.post('/api/verify-email/resend', { username })
      await client.post('/api/password/forgot', { username })
    }

    const toAnn = (await mails()).filter(({ text }) => text.includes('Hi ann,'))
    const subjects = toAnn.map(({ subject }) => subject).sort()
    expect(subjects).toEqual([...Array(2).fill('Confirm your email'), 'Reset your password'])
  })

  test('D6 the e-mail address alone means the oldest account and the newest two', async () => {
    const { client, mails } = await createWithAnn({ RATE_LIMITS: 'on' })
    for (const username of ['eve1', 'eve2', 'eve3']) await client.post('/api/register', { ...ANN, username })
    const before = (await mails()).length
    await client.post('/api/verify-email/resend', { email: ANN.email })

    const sent = (await mails()).slice(0, -before).map(({ text }) => /^Hi (\w+),/.exec(text)?.[1])
    expect(sent.sort()).toEqual(['ann', 'eve2', 'eve3'])
  })

  test('D6 three an hour for an account, and LIMIT_MAIL_DAY for all that claim an e-mail address', async () => {
    freezeTime()
    const { client, mails } = await createWithAnn({ RATE_LIMITS: 'on', LIMIT_MAIL_DAY: '5/1d' })
    const resend = async (username: string) => {
      for (let index = 0; index < 4; index++) await client.post('/api/verify-email/resend', { username })
      return (await mails()).length
    }

    expect(await resend('ann')).toBe(3)
    passTime(3_600)
    expect(await resend('ann')).toBe(5)
    passTime(86_400)
    expect(await resend('ann')).toBe(8)
  })

  test('a pending e-mail address counts as well', async () => {
    const { app, client, mails } = await createWithAnn()
    const { client: sam, tokens } = await signIn(app)
    const payload = { email: 'new@example.com' }
    await sam.send({ method: 'PATCH', url: '/api/profile', payload, headers: bearer(tokens.access) })
    await mails()
    await client.post('/api/verify-email/resend', { email: 'new@example.com' })

    expect((await mails()).filter(({ to }) => to === 'new@example.com')).toHaveLength(2)
  })

  test('requires one of the two keys', async () => {
    const { client } = await createWithAnn()
    const response = await client.post('/api/verify-email/resend', {})

    expect([response.statusCode, response.json().fields]).toEqual([
      400,
      { username: ['This field is required.'] },
    ])
  })
})

describe('REQUIRE_VERIFIED_EMAIL', () => {
  test('C10 T10 the right password with an unverified e-mail address: 403, until it is verified', async () => {
    const { app, verify, token } = await createWithAnn({ REQUIRE_VERIFIED_EMAIL: 'true' })
    const before = await signIn(app, 'body', ANN)
    const wrong = await signIn(app, 'body', { ...ANN, password: 'wrong' })
    await verify(token)
    const after = await signIn(app, 'body', ANN)

    expect([before.response.statusCode, before.response.json().code]).toEqual([403, 'email_not_verified'])
    expect([wrong.response.statusCode, wrong.response.json().code]).toEqual([401, 'no_active_account'])
    expect(after.response.statusCode).toBe(200)
  })
})
