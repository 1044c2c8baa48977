import { performance } from 'node:perf_hooks'
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { createTestApp, tokenIn, type WrapHasher } from '../testing/test-app.ts'
import { bearer, createTestClient, signIn, USER1 } from '../testing/test-client.ts'
import { ON_POSTGRES, untilWaiting } from '../testing/test-database.ts'
import { expectSameTime, freezeTime, passTime, SOAK } from '../testing/test-time.ts'
import { trailOf } from '../testing/test-trail.ts'

const NEW = 'another horse battery'

/** A server where user1 has forgotten the password, and the mailed token. */
async function createWithForgotten(env: Record<string, string> = {}, wrap?: WrapHasher) {
  const server = await createTestApp(env, wrap)
  const client = createTestClient(server.app)
  await client.post('/api/password/forgot', { username: 'user1' })
  const [mail] = await server.mails()
  const reset = async (token: string, new_password = NEW) => {
    const response = await client.post('/api/password/reset', { token, new_password })
    return [response.statusCode, response.json().code]
  }
  const signInWith = async (password: string) => {
    return (await signIn(server.app, 'body', { username: 'user1', password })).response.statusCode
  }
  return { ...server, client, reset, signInWith, mail, token: tokenIn(mail) }
}

/** Makes two resets wait for each other, until both have found their link valid. */
const inPairs: WrapHasher = (hasher) => {
  let first: (() => void) | undefined
  const meet = () =>
    new Promise<void>((resolve) => {
      first?.()
      if (first) resolve()
      first = first ? undefined : resolve
    })
  return {
    ...hasher,
    async hash(password) {
      if (password === NEW) await meet()
      return hasher.hash(password)
    },
  }
}

describe('POST /api/password/forgot', () => {
  test('E3 sends 202 with the same message for any name (forgot)', async () => {
    const { client } = await createWithForgotten()
    const responses = []
    for (const username of ['user1', 'sam@smith.com', 'nobody', 'no@body.com', 'user1 ']) {
      responses.push(await client.post('/api/password/forgot', { username }))
    }

    expect(new Set(responses.map(({ statusCode, body }) => `${statusCode} ${body}`)).size).toBe(1)
    expect(responses[0]?.statusCode).toBe(202)
  })

  test('mails a link to the e-mail address of the account, for either name', async () => {
    const { client, mails, mail, token } = await createWithForgotten()
    await client.post('/api/password/forgot', { email: 'TIM@allen.com' })
    const [second] = await mails()

    expect(mail).toMatchObject({ to: 'sam@smith.com', subject: 'Reset your password' })
    expect(mail?.text).toContain(`http://localhost:3000/reset#token=${token}`)
    expect(second?.to).toBe('tim@allen.com')
  })

  test('a link is built from PUBLIC_URL, whatever Host says', async () => {
    const { app, mails } = await createWithForgotten()
    const headers = {
      host: 'evil.example',
      'x-forwarded-host': 'evil.example',
      forwarded: 'host=evil.example',
    }
    await app.inject({ method: 'POST', url: '/api/password/forgot', headers, payload: { username: 'user2' } })
    const [mail] = await mails()

    expect(mail?.to).toBe('tim@allen.com')
    expect(mail?.text).not.toContain('evil')
  })
})

test.runIf(SOAK).each(['/api/password/forgot', '/api/verify-email/resend'])(
  'E2 %s takes as long for a user as for an unknown name',
  async (url) => {
    const { app } = await createTestApp({ LOG_LEVEL: 'silent', RATE_LIMITS: 'on', LIMIT_REQUESTS: '9999/1m' })
    const times: Record<string, number[]> = { user1: [], 'sam@smith.com': [], nobody: [], 'no@body.com': [] }
    for (let round = 0; round < 400; round++) {
      for (const [username, taken] of Object.entries(times)) {
        const start = performance.now()
        await app.inject({ method: 'POST', url, payload: { username } })
        taken.push(performance.now() - start)
      }
    }

    expectSameTime(times)
  },
)

describe('POST /api/password/reset', () => {
  test('a link that was valid on arrival is valid, even if it expires while the password is hashed', async () => {
    freezeTime()
    const { reset, token } = await createWithForgotten({}, (hasher) => ({
      ...hasher,
      hash: (password) => {
        passTime(10)
        return hasher.hash(password)
      },
    }))
    passTime(3_595)

    expect(await reset(token)).toEqual([200, undefined])
  })

  test('a change of the second factor while the password is hashed leaves the link valid', async () => {
    const { reset, signInWith, token } = await createWithForgotten({}, (hasher, db) => ({
      ...hasher,
      async hash(password) {
        const next = { credentials_version: sql<number>`credentials_version + 1` }
        if (password === NEW) await db.updateTable('users').set(next).where('id', '=', 1).execute()
        return hasher.hash(password)
      },
    }))

    expect(await reset(token)).toEqual([200, undefined])
    expect([await signInWith(NEW), await signInWith('password1')]).toEqual([200, 401])
  })

  test('sets the new password, once', async () => {
    const { reset, signInWith, token } = await createWithForgotten()

    expect(await reset(token)).toEqual([200, undefined])
    expect([await signInWith(NEW), await signInWith('password1')]).toEqual([200, 401])
    expect(await reset(token, 'a third horse battery')).toEqual([400, 'already_used'])
    expect(await signInWith(NEW)).toBe(200)
  })

  test('twenty at once: exactly one success', async () => {
    const { reset, token } = await createWithForgotten()
    const responses = await Promise.all(Array.from({ length: 20 }, () => reset(token)))

    expect(responses.filter(([status]) => status === 200)).toHaveLength(1)
    expect(responses.filter(([, code]) => code === 'already_used')).toHaveLength(19)
  })

  test('two accounts with one e-mail address at once: one gets it, and there is no 500', async () => {
    const { client, db, mails, reset } = await createWithForgotten({}, inPairs)
    for (let round = 0; round < 10; round++) {
      const email = `${round}@example.com`
      const names = [`ann${round}`, `eve${round}`]
      for (const username of names) {
        await client.post('/api/register', { username, email, password: 'correct horse battery' })
        await client.post('/api/password/forgot', { username })
      }
      const links = (await mails()).filter(
        ({ to, subject }) => to === email && subject === 'Reset your password',
      )
      const responses = await Promise.all(links.map((link) => reset(tokenIn(link))))

      expect(responses.sort()).toEqual([
        [200, undefined],
        [400, 'already_used'],
      ])
      const owners = db.selectFrom('users').select('email_verified_at').where('email_key', '=', email)
      expect(await owners.execute()).toEqual([{ email_verified_at: expect.any(Number) }])
    }
  })

  test('B7 ends all sessions, access tokens too, with the reason', async () => {
    const { app, reset, token } = await createWithForgotten()
    const phone = await signIn(app)
    const laptop = await signIn(app, 'cookies')
    await reset(token)

    const profile = await phone.client.get('/api/profile', bearer(phone.tokens.access))
    const refresh = await laptop.client.post('/api/token/refresh')
    expect([profile.statusCode, profile.json().reason]).toEqual([401, 'password_changed'])
    expect([refresh.statusCode, refresh.json().reason]).toEqual([401, 'password_changed'])
  })

  test('notifies the owner', async () => {
    const { reset, mails, token } = await createWithForgotten()
    await reset(token)
    const [mail] = await mails()

    expect(mail).toMatchObject({ to: 'sam@smith.com', subject: 'Your password was changed' })
  })

  test('after an hour the link is no longer valid', async () => {
    freezeTime()
    const { reset, signInWith, token } = await createWithForgotten()
    passTime(3_600)

    expect(await reset(token)).toEqual([400, 'link_not_valid'])
    expect(await signInWith('password1')).toBe(200)
  })

  test('a password that breaks the rules leaves the link as it is', async () => {
    const { client, reset, token } = await createWithForgotten()
    const response = await client.post('/api/password/reset', { token, new_password: 'sam@smith' })

    expect(response.json().fields).toEqual({
      new_password: ['The password is too similar to the email address.'],
    })
    expect(await reset(token)).toEqual([200, undefined])
  })

  test('a change of the password voids unused links', async () => {
    const { app, reset, token } = await createWithForgotten()
    const { client, tokens } = await signIn(app)
    const change = { new_password: NEW }
    const response = await client.post('/api/password/change', change, bearer(tokens.access))

    expect(response.statusCode).toBe(200)
    expect(await reset(token, 'a third horse battery')).toEqual([400, 'already_used'])
  })

  test('clears the limits of the account: a locked-out owner can sign in', async () => {
    const { reset, signInWith, token } = await createWithForgotten({
      RATE_LIMITS: 'on',
      LIMIT_SIGN_IN_ADDRESS: '100/1m',
    })
    for (let index = 0; index < 10; index++) await signInWith('wrong')
    expect(await signInWith('password1')).toBe(429)
    await reset(token)

    expect(await signInWith(NEW)).toBe(200)
  })

  test('the owner can sign in from where the reset was made, while attackers go on guessing', async () => {
    const { app, reset, signInWith, token } = await createWithForgotten({ RATE_LIMITS: 'on' })
    await reset(token)
    for (let guess = 0; guess < 10; guess++) {
      const payload = { username: 'user1', password: 'wrong' }
      await app.inject({ method: 'POST', url: '/api/token', payload, remoteAddress: '198.51.100.1' })
    }

    expect(await signInWith(NEW)).toBe(200)
  })

  test('a link for an account that only claims an e-mail address is not sent to the verified owner', async () => {
    const { client, mails } = await createWithForgotten()
    const eve = { username: 'eve', email: 'tim@allen.com', password: 'correct horse battery' }
    await client.post('/api/register', eve)
    await client.post('/api/password/forgot', { username: 'eve' })

    const toTim = (await mails()).filter(({ to }) => to === 'tim@allen.com')
    expect(toTim.map(({ subject }) => subject)).toEqual(['Someone tried to sign up with your email'])
  })

  test('however many accounts claim an e-mail address, its owner still gets a link', async () => {
    const { client, mails } = await createWithForgotten({ RATE_LIMITS: 'on' })
    for (const username of ['eve1', 'eve2', 'eve3', 'eve4']) {
      await client.post('/api/register', {
        username,
        email: 'tim@allen.com',
        password: 'correct horse battery',
      })
    }
    await mails()
    await client.post('/api/password/forgot', { email: 'tim@allen.com' })

    const toTim = (await mails()).filter(({ to }) => to === 'tim@allen.com')
    expect(toTim.map(({ subject }) => subject)).toEqual([
      'Reset your password',
      'Someone tried to sign up with your email',
    ])
  })

  test('D6 one link cannot keep every thread busy: its attempts are limited until the hash is made', async () => {
    const { reset, token } = await createWithForgotten({ RATE_LIMITS: 'on' })
    const responses = await Promise.all(Array.from({ length: 50 }, () => reset(token)))

    expect(responses.filter(([, code]) => code === 'throttled').length).toBeGreaterThanOrEqual(30)
    expect(responses.filter(([status]) => status === 200)).toHaveLength(1)
  })

  test('because the mail has arrived, the e-mail address is verified, and a change of it is withdrawn', async () => {
    const { db, client, mails, reset } = await createWithForgotten()
    const ann = { username: 'ann', email: 'ann@example.com', password: 'correct horse battery' }
    await client.post('/api/register', ann)
    await db.updateTable('users').set({ pending_email: 'e@ve.com' }).where('username', '=', 'ann').execute()
    await client.post('/api/password/forgot', { username: 'ann' })
    const [mail] = (await mails()).filter(({ subject }) => subject === 'Reset your password')
    await reset(tokenIn(mail))

    const user = db.selectFrom('users').select(['email', 'email_verified_at', 'pending_email'])
    expect(await user.where('username', '=', 'ann').executeTakeFirst()).toMatchObject({
      email: 'ann@example.com',
      email_verified_at: expect.any(Number),
      pending_email: null,
    })
  })

  test('verifies the e-mail address that it was sent to, and never an empty one: accounts without one get no mail', async () => {
    const server = await createWithForgotten()
    const { db, client, mails, reset } = server
    const lost = { email: '', email_key: '', email_verified_at: null }
    await db.updateTable('users').set(lost).where('username', '=', 'user2').execute()
    const ann = { username: 'ann', email: 'ann@example.com', password: 'correct horse battery' }
    await client.post('/api/register', ann)
    await client.post('/api/password/forgot', { username: 'ann' })
    const link = (await mails()).find(
      ({ to, subject }) => to === ann.email && subject === 'Reset your password',
    )
    // Another user has verified the e-mail address, so that Ann's account lost it, and has given it up since. Ann
    // has requested it again.
    const claimed = { ...lost, pending_email: ann.email, pending_email_key: ann.email }
    await db.updateTable('users').set(claimed).where('username', '=', 'ann').execute()

    expect(await reset(tokenIn(link))).toEqual([200, undefined])
    const user = db.selectFrom('users').select(['email', 'email_verified_at', 'pending_email'])
    expect(await user.where('username', '=', 'ann').executeTakeFirst()).toEqual({
      email: ann.email,
      email_verified_at: expect.any(Number),
      pending_email: null,
    })
    expect((await trailOf(server)).filter(([event]) => event === 'email_taken')).toEqual([])
  })
})

// SQLite has one writer at a time.
test.runIf(ON_POSTGRES)(
  'G7 a link to the e-mail address of a thief does not overtake the reset that withdraws the address',
  async () => {
    const { app, db, client, mails, token } = await createWithForgotten()
    const thief = await signIn(app, 'body', USER1)
    const payload = { email: 'thief@example.org' }
    const headers = bearer(thief.tokens.access)
    await thief.client.send({ method: 'PATCH', url: '/api/profile', payload, headers })
    const link = tokenIn((await mails()).find(({ to }) => to === payload.email))
    const [reset, verified] = await db.transaction().execute(async (tx) => {
      // The reset has changed the account by the time it waits for its sessions.
      await sql`SELECT id FROM sessions FOR UPDATE`.execute(tx)
      const reset = client.post('/api/password/reset', { token, new_password: NEW })
      await untilWaiting(db, 1)
      const verified = createTestClient(app).post('/api/verify-email', { token: link })
      await untilWaiting(db, 2)
      return [reset, verified]
    })

    expect([(await reset)?.statusCode, (await verified)?.statusCode]).toEqual([200, 400])
    expect(await db.selectFrom('users').select('email').where('id', '=', 1).execute()).toEqual([
      { email: 'sam@smith.com' },
    ])
  },
)
