import { describe, expect, test } from 'vitest'
import { TOKEN_TRANSPORTS } from '../../shared/transports.ts'
import { createTestApp } from '../testing/test-app.ts'
import { bearer, createTestClient, signIn, USER2 } from '../testing/test-client.ts'
import { trailOf } from '../testing/test-staff.ts'

const CHANGE = { current_password: 'password1', new_password: 'another horse battery' }

/** A server where user1 is signed in, and how to change the password there. */
async function createSignedIn(env: Record<string, string> = {}) {
  const server = await createTestApp(env)
  const { client, tokens } = await signIn(server.app)
  const change = (body: object) => client.post('/api/password/change', body, bearer(tokens.access))
  return { ...server, client, tokens, change }
}

describe('POST /api/password/change', () => {
  test('B7 ends all sessions at once with the reason: a copy of this session’s tokens is dead too', async () => {
    const { app, client, tokens, change } = await createSignedIn()
    const phone = await signIn(app)
    const laptop = await signIn(app, 'cookies')
    const other = await signIn(app, 'body', USER2)
    const changed = await change(CHANGE)
    expect(changed.statusCode).toBe(200)

    const refresh = await phone.client.post('/api/token/refresh', { refresh: phone.tokens.refresh })
    expect(refresh.json().reason).toBe('password_changed')
    expect((await phone.client.get('/api/profile', bearer(phone.tokens.access))).statusCode).toBe(401)
    expect((await laptop.client.get('/api/profile')).json().reason).toBe('password_changed')
    expect((await other.client.get('/api/profile', bearer(other.tokens.access))).statusCode).toBe(200)
    const dead = { code: 'token_not_valid', reason: 'password_changed' }
    expect((await client.get('/api/profile', bearer(tokens.access))).json()).toMatchObject(dead)
    expect((await client.post('/api/token/refresh', { refresh: tokens.refresh })).json()).toMatchObject(dead)
    const { access, refresh: next } = changed.json()
    expect((await client.get('/api/profile', bearer(access))).statusCode).toBe(200)
    expect((await client.post('/api/token/refresh', { refresh: next })).statusCode).toBe(200)
  })

  test.each(TOKEN_TRANSPORTS)(
    '%s: the new session has the transport of the one it replaces',
    async (transport) => {
      const { app } = await createTestApp()
      const { client, answer, tokens } = await signIn(app, transport)
      const before = { ...client.cookies }
      const headers = transport === 'cookies' ? {} : bearer(tokens.access)
      const changed = await client.post('/api/password/change', CHANGE, headers)

      expect(Object.keys(changed.json()).sort()).toEqual(
        [...Object.keys(answer.json()), 'detail', 'withdrawn_email'].sort(),
      )
      expect(Object.keys(client.cookies)).toEqual(Object.keys(before))
      for (const [name, value] of Object.entries(before)) expect(client.cookies[name]).not.toBe(value)
      const mine = transport === 'cookies' ? {} : bearer(changed.json().access)
      const sessions = (await client.get('/api/sessions', mine)).json()
      expect(sessions).toMatchObject([{ current: true }])
      const stolen = createTestClient(app)
      Object.assign(stolen.cookies, before)
      const body = transport === 'body' ? { refresh: tokens.refresh } : {}
      expect((await stolen.post('/api/token/refresh', body)).json().reason).toBe('password_changed')
    },
  )

  test('a pending change of the e-mail address is cancelled: the response, the mail and the trail report it', async () => {
    const server = await createSignedIn()
    const { client, tokens, change, mails } = server
    const payload = { email: 'new@example.com', current_password: CHANGE.current_password }
    await client.send({ method: 'PATCH', url: '/api/profile', payload, headers: bearer(tokens.access) })
    const { withdrawn_email, access } = (await change(CHANGE)).json()
    const mail = (await mails()).find(({ subject }) => subject === 'Your password was changed')

    expect(withdrawn_email).toBe('new@example.com')
    expect(mail?.text).toContain('The change of your e-mail address to new@example.\u2060com was cancelled.')
    expect((await client.get('/api/profile', bearer(access))).json().pending_email).toBeNull()
    expect(await trailOf(server)).toContainEqual(['email_change_withdrawn', 1, null])
  })

  test('without a pending change, none is reported as cancelled', async () => {
    const server = await createSignedIn()
    const { withdrawn_email } = (await server.change(CHANGE)).json()
    const [mail] = await server.mails()

    expect(withdrawn_email).toBeNull()
    expect(mail?.text).not.toContain('cancelled')
    expect((await trailOf(server)).map(([event]) => event)).not.toContain('email_change_withdrawn')
  })

  test('afterwards the new password signs in, and the old one does not', async () => {
    const { app, change } = await createSignedIn()
    await change(CHANGE)
    const old = await signIn(app)
    const now = await signIn(app, 'body', { username: 'user1', password: CHANGE.new_password })

    expect([old.answer.statusCode, now.answer.statusCode]).toEqual([401, 200])
  })

  test('the owner is notified by mail', async () => {
    const { change, mails } = await createSignedIn()
    await change(CHANGE)

    expect(await mails()).toMatchObject([{ to: 'sam@smith.com', subject: 'Your password was changed' }])
  })

  test.each([
    [{ ...CHANGE, current_password: 'wrong' }, { current_password: ['Invalid password.'] }],
    [{ ...CHANGE, new_password: 'password1' }, { new_password: ['This password is too common.'] }],
    [{ ...CHANGE, new_password: 'gatehouse1' }, { new_password: [/similar to the name of this site/] }],
    [{ ...CHANGE, new_password: 'sam@smith.co' }, { new_password: [/similar to the email address/] }],
    [{ new_password: CHANGE.new_password }, { current_password: ['This field is required.'] }],
    [{ current_password: 'password1' }, { new_password: ['This field is required.'] }],
  ])('400 and nothing changes: %j', async (body, fields) => {
    const { app, change } = await createSignedIn()
    const answer = await change(body)

    expect(answer.statusCode).toBe(400)
    for (const [name, [words]] of Object.entries(fields)) {
      expect(answer.json().fields[name][0]).toMatch(words as string | RegExp)
    }
    expect((await signIn(app)).answer.statusCode).toBe(200)
  })

  test('D1 a stolen session cannot be used to guess the password', async () => {
    const { change } = await createSignedIn({ RATE_LIMITS: 'on' })
    const guess = async () => (await change({ ...CHANGE, current_password: 'wrong' })).statusCode
    const statuses = []
    for (let guesses = 0; guesses < 11; guesses++) statuses.push(await guess())

    expect(statuses).toEqual([...Array(10).fill(400), 429])
    expect((await change(CHANGE)).statusCode).toBe(429)
  })

  test('of two concurrent changes, one wins', async () => {
    const { change } = await createSignedIn()
    const answers = await Promise.all([
      change(CHANGE),
      change({ ...CHANGE, new_password: 'a third horse battery' }),
    ])

    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 400])
  })

  test('needs a sign-in', async () => {
    const { client } = await createSignedIn()

    expect((await client.post('/api/password/change', CHANGE)).statusCode).toBe(401)
  })
})
