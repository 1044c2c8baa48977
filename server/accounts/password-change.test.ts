import { describe, expect, test } from 'vitest'
import { TOKEN_TRANSPORTS } from '../../shared/transports.ts'
import { createTestApp } from '../testing/test-app.ts'
import { bearer, createTestClient, signIn, USER2 } from '../testing/test-client.ts'
import { makeStale } from '../testing/test-confirm.ts'
import { trailOf } from '../testing/test-trail.ts'

const CHANGE = { new_password: 'another horse battery' }

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
      const { client, response, tokens } = await signIn(app, transport)
      const before = { ...client.cookies }
      const headers = transport === 'cookies' ? {} : bearer(tokens.access)
      const changed = await client.post('/api/password/change', CHANGE, headers)

      expect(Object.keys(changed.json()).sort()).toEqual(
        [...Object.keys(response.json()), 'detail', 'withdrawn_email'].sort(),
      )
      expect(Object.keys(client.cookies)).toEqual(Object.keys(before))
      for (const [name, value] of Object.entries(before)) expect(client.cookies[name]).not.toBe(value)
      const mine = transport === 'cookies' ? {} : bearer(changed.json().access)
      expect((await client.get('/api/profile', mine)).statusCode).toBe(200)
      const stolen = createTestClient(app)
      Object.assign(stolen.cookies, before)
      const body = transport === 'body' ? { refresh: tokens.refresh } : {}
      expect((await stolen.post('/api/token/refresh', body)).json().reason).toBe('password_changed')
    },
  )

  test('a pending change of the e-mail address is cancelled: the response, the mail and the trail report it', async () => {
    const server = await createSignedIn()
    const { client, tokens, change, mails } = server
    const payload = { email: 'new@example.com' }
    await client.send({ method: 'PATCH', url: '/api/profile', payload, headers: bearer(tokens.access) })
    const { withdrawn_email, access } = (await change(CHANGE)).json()
    const mail = (await mails()).find(({ subject }) => subject === 'Your password was changed')

    expect(withdrawn_email).toBe('new@example.com')
    expect(mail?.text).toContain('The change of your email to new@example.\u2060com was cancelled.')
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

    expect([old.response.statusCode, now.response.statusCode]).toEqual([401, 200])
  })

  test('the owner is notified by mail', async () => {
    const { change, mails } = await createSignedIn()
    await change(CHANGE)

    expect(await mails()).toMatchObject([{ to: 'sam@smith.com', subject: 'Your password was changed' }])
  })

  test.each([
    [{ new_password: 'password1' }, { new_password: ['This password is too common.'] }],
    [{ new_password: 'localhost1' }, { new_password: [/similar to the name of this site/] }],
    [{ new_password: 'sam@smith.co' }, { new_password: [/similar to the email address/] }],
    [{ new_password: '' }, { new_password: ['This field may not be blank.'] }],
    [{}, { new_password: ['This field is required.'] }],
  ])('400 and nothing changes: %j', async (body, fields) => {
    const { app, change } = await createSignedIn()
    const response = await change(body)

    expect(response.statusCode).toBe(400)
    for (const [name, [message]] of Object.entries(fields)) {
      expect(response.json().fields[name][0]).toMatch(message as string | RegExp)
    }
    expect((await signIn(app)).response.statusCode).toBe(200)
  })

  test('needs a fresh sign-in, and says so before it judges the new password', async () => {
    const { app, db, change } = await createSignedIn()
    await makeStale(db)
    const responses = [await change(CHANGE), await change({ new_password: 'short' })]

    expect(responses.map((response) => response.json().code)).toEqual(
      Array(2).fill('reauthentication_required'),
    )
    expect((await signIn(app)).response.statusCode).toBe(200)
  })

  test('an account without a password sets one, after a fresh sign-in', async () => {
    const { app, db, change } = await createSignedIn()
    await db.updateTable('users').set({ password_hash: null }).where('id', '=', 1).execute()

    expect((await change(CHANGE)).statusCode).toBe(200)
    const now = await signIn(app, 'body', { username: 'user1', password: CHANGE.new_password })
    expect(now.response.statusCode).toBe(200)
  })

  test('of two concurrent changes, one wins', async () => {
    const { change } = await createSignedIn()
    const responses = await Promise.all([change(CHANGE), change({ new_password: 'a third horse battery' })])

    expect(responses.map(({ statusCode }) => statusCode).sort()).toEqual([200, 401])
  })

  test('needs a sign-in', async () => {
    const { client } = await createSignedIn()

    expect((await client.post('/api/password/change', CHANGE)).statusCode).toBe(401)
  })
})
