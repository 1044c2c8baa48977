import { describe, expect, test } from 'vitest'
import { APP_NAME } from '../../shared/app-name.ts'
import { createTestApp, type TestApp, tokenIn } from '../testing/test-app.ts'
import { bearer, claimsOf, signIn, USER2 } from '../testing/test-client.ts'
import { type Rights, signInStaff } from '../testing/test-staff.ts'
import { freezeTime, passTime } from '../testing/test-time.ts'
import { trailOf } from '../testing/test-trail.ts'

const ANN = { username: 'ann', email: 'ann@example.com' }
const PASSWORD = 'correct horse battery'

async function setRights({ db }: TestApp, id: number, rights: Rights): Promise<void> {
  await db.updateTable('users').set(rights).where('id', '=', id).execute()
}

function rowOf({ db }: TestApp, id: number) {
  return db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
}

describe('POST /api/admin/users', () => {
  test('G6 creates an account that is closed until its owner has set a password by the mailed link', async () => {
    const server = await createTestApp()
    const staff = await signInStaff(server)
    const made = await staff.post('/users', { ...ANN, first_name: 'Ann', password: PASSWORD, is_staff: true })
    const { id } = made.json()

    expect(made.statusCode).toBe(201)
    expect(made.json()).toMatchObject({
      ...{ ...ANN, first_name: 'Ann', last_name: '', is_active: true, is_staff: false },
      ...{ email_verified: false, has_password: false, identities: [], last_login: null },
    })
    expect(
      (await signIn(server.app, 'body', { username: 'ann', password: PASSWORD })).response.statusCode,
    ).toBe(401)
    const [mail] = await server.mails()
    expect(mail).toMatchObject({ to: ANN.email, subject: `You're invited to ${APP_NAME}` })
    expect(mail?.text).not.toMatch(/forg[eo]t.*password of/)
    const payload = { token: tokenIn(mail), new_password: PASSWORD }
    const set = await server.app.inject({ method: 'POST', url: '/api/password/reset', payload })
    expect(set.statusCode).toBe(200)
    expect(
      (await signIn(server.app, 'body', { username: 'ann', password: PASSWORD })).response.statusCode,
    ).toBe(200)
    expect((await staff.get(`/users/${id}`)).json()).toMatchObject({
      email_verified: true,
      has_password: true,
    })
    expect(await trailOf(server)).toContainEqual(['user_created', id, 1])
  })

  test('its link works for a day, not for an hour: its recipient is not waiting for it', async () => {
    freezeTime()
    const server = await createTestApp()
    const staff = await signInStaff(server)
    await staff.post('/users', ANN)
    await staff.post('/users', { ...ANN, username: 'beth', email: 'beth@example.com' })
    const mails = await server.mails()
    const setPasswordOf = async (email: string) => {
      const token = tokenIn(mails.find(({ to }) => to === email))
      const payload = { token, new_password: PASSWORD }
      return (await server.app.inject({ method: 'POST', url: '/api/password/reset', payload })).json()
    }

    passTime(86_399)
    expect(await setPasswordOf(ANN.email)).toMatchObject({ detail: expect.stringContaining('was changed') })
    passTime(1)
    expect(await setPasswordOf('beth@example.com')).toMatchObject({ code: 'link_not_valid' })
  })

  test('refuses what a registration would refuse, all at once, and a verified e-mail address of another account', async () => {
    const server = await createTestApp()
    const staff = await signInStaff(server)
    await server.db
      .updateTable('users')
      .set({ email: ANN.email, email_key: ANN.email, email_verified_at: 1 })
      .where('id', '=', 2)
      .execute()
    const malformed = await staff.post('/users', { username: 'a b', email: 'x', first_name: '\0' })
    const taken = await staff.post('/users', { username: 'USER2', email: 'Ann@Example.com' })

    expect([malformed.statusCode, Object.keys(malformed.json().fields).sort()]).toEqual([
      400,
      ['email', 'first_name', 'username'],
    ])
    expect([taken.statusCode, taken.json().fields]).toEqual([
      400,
      {
        username: ['A user with that username already exists.'],
        email: ['Another account has verified this e-mail address.'],
      },
    ])
  })
})

describe('GET /api/admin/users/:id', () => {
  test('G4 shows an account with its sign-in methods, and no hash', async () => {
    const server = await createTestApp()
    const staff = await signInStaff(server)
    await server.db
      .insertInto('identities')
      .values({ provider: 'github', subject: '7', user_id: 2, email: null, linked_at: 60 })
      .execute()
    const { password_hash } = await rowOf(server, 2)
    const response = await staff.get('/users/2')

    expect(response.json()).toEqual({
      ...{ id: 2, username: 'user2', email: 'tim@allen.com', email_verified: true, pending_email: null },
      ...{ first_name: 'Tim', last_name: 'Allen', has_password: true },
      ...{ is_active: true, is_staff: false, is_superuser: false },
      ...{ date_joined: expect.stringMatching(/Z$/), last_login: null },
      second_factor: 'off',
      identities: [{ provider: 'github', email: null, linked_at: '1970-01-01T00:01:00.000Z' }],
    })
    expect(response.body).not.toContain(password_hash)
  })

  test.each(['/users/999', '/users/999/sessions', '/users/999/events'])('%s: 404', async (url) => {
    const staff = await signInStaff(await createTestApp())

    expect((await staff.get(url)).statusCode).toBe(404)
  })

  test.each(['/users/abc', '/users/1e3', '/users/-1', '/users/9999999999999999'])('%s: 400', async (url) => {
    const staff = await signInStaff(await createTestApp())

    expect((await staff.get(url)).json()).toMatchObject({
      code: 'invalid',
      fields: { id: expect.anything() },
    })
  })
})

describe('PATCH /api/admin/users/:id', () => {
  test('names at once; no field beyond the contract', async () => {
    const server = await createTestApp()
    const staff = await signInStaff(server, { is_superuser: 1 })
    const before = await rowOf(server, 2)
    const body = { first_name: 'New', is_staff: true, password: PASSWORD, username: 'x', is_active: false }
    const response = await staff.patch('/users/2', body)

    expect(response.json()).toMatchObject({ first_name: 'New', is_staff: false, username: 'user2' })
    expect(await rowOf(server, 2)).toEqual(before)
    expect(await trailOf(server)).toContainEqual(['user_updated', 2, 1])
  })

  test('another e-mail address is pending until its owner has verified it; the former one is notified', async () => {
    const server = await createTestApp()
    const staff = await signInStaff(server, { is_superuser: 1 })
    await server.db
      .updateTable('users')
      .set({ email: 'old@example.com', email_key: 'old@example.com', email_verified_at: 1 })
      .where('id', '=', 2)
      .execute()
    const asked = await staff.patch('/users/2', { email: 'new@example.com' })
    expect(asked.json()).toMatchObject({ email: 'old@example.com', pending_email: 'new@example.com' })
    const link = (await server.mails()).find(({ to }) => to === 'new@example.com')
    await server.app.inject({ method: 'POST', url: '/api/verify-email', payload: { token: tokenIn(link) } })
    const mails = await server.mails()

    expect(mails.map(({ to, subject }) => [to, subject])).toContainEqual([
      'old@example.com',
      'Your email was changed',
    ])
    expect((await staff.get('/users/2')).json()).toMatchObject({
      ...{ email: 'new@example.com', email_verified: true, pending_email: null },
    })
    expect(await trailOf(server)).toContainEqual(['email_change_requested', 2, 1])
  })

  test('naming the current e-mail address withdraws the pending one; that is recorded, once', async () => {
    const server = await createTestApp()
    const staff = await signInStaff(server, { is_superuser: 1 })
    await staff.patch('/users/2', { email: 'new@example.com' })
    const before = (await trailOf(server)).length

    expect((await staff.patch('/users/2', { email: 'Tim@allen.com' })).json().pending_email).toBeNull()
    await staff.patch('/users/2', { email: 'tim@allen.com' })
    expect((await trailOf(server)).slice(before)).toEqual([['email_change_withdrawn', 2, 1]])
  })

  test('not the caller’s own e-mail address: the profile asks for the password', async () => {
    const server = await createTestApp()
    const staff = await signInStaff(server, { is_superuser: 1 })
    const response = await staff.patch('/users/1', { email: 'new@example.com', first_name: 'New' })

    expect([response.statusCode, response.json().code]).toEqual([409, 'own_account'])
    expect((await staff.get('/users/1')).json()).toMatchObject({ pending_email: null })
    expect((await staff.patch('/users/1', { first_name: 'New' })).statusCode).toBe(200)
  })
})

describe('POST /api/admin/users/:id/deactivate', () => {
  test('B7 all sessions end at once with the reason; activating revives none', async () => {
    const server = await createTestApp()
    const staff = await signInStaff(server)
    const { client, tokens } = await signIn(server.app, 'body', USER2)
    const version = (await rowOf(server, 2)).credentials_version
    const response = await staff.post('/users/2/deactivate')

    expect(response.json()).toMatchObject({ id: 2, is_active: false })
    expect((await rowOf(server, 2)).credentials_version).toBe(version + 1)
    const refused = { code: 'token_not_valid', reason: 'deactivated' }
    expect((await client.get('/api/profile', bearer(tokens.access))).json()).toMatchObject(refused)
    expect((await client.post('/api/token/refresh', { refresh: tokens.refresh })).json()).toMatchObject(
      refused,
    )
    expect((await signIn(server.app, 'body', USER2)).response.json().code).toBe('account_inactive')

    expect((await staff.post('/users/2/activate')).json()).toMatchObject({ is_active: true })
    expect((await client.get('/api/profile', bearer(tokens.access))).json()).toMatchObject(refused)
    expect((await client.post('/api/token/refresh', { refresh: tokens.refresh })).json()).toMatchObject(
      refused,
    )
    expect((await signIn(server.app, 'body', USER2)).response.statusCode).toBe(200)
    const trail = await trailOf(server)
    expect(trail).toContainEqual(['user_deactivated', 2, 1])
    expect(trail).toContainEqual(['user_activated', 2, 1])
  })

  test('a change of the e-mail address is withdrawn: a thief of the session cannot finish it', async () => {
    const server = await createTestApp()
    const staff = await signInStaff(server)
    const thief = await signIn(server.app, 'body', USER2)
    const headers = bearer(thief.tokens.access)
    const payload = { email: 'thief@example.org' }
    await thief.client.send({ method: 'PATCH', url: '/api/profile', payload, headers })
    const token = tokenIn((await server.mails()).find(({ to }) => to === payload.email))
    await staff.post('/users/2/deactivate')
    expect((await thief.client.post('/api/verify-email', { token })).statusCode).toBe(400)
    await staff.post('/users/2/activate')

    expect((await thief.client.post('/api/verify-email', { token })).statusCode).toBe(400)
    expect((await staff.get('/users/2')).json()).toMatchObject({
      email: 'tim@allen.com',
      pending_email: null,
    })
    expect(await trailOf(server)).toContainEqual(['email_change_withdrawn', 2, 1])
  })

  test('a link that resets the password is void, even after the account is active again', async () => {
    const server = await createTestApp()
    const staff = await signInStaff(server)
    await server.db
      .updateTable('users')
      .set({ email: 'a@b.de', email_key: 'a@b.de' })
      .where('id', '=', 2)
      .execute()
    await staff.post('/users/2/reset-password')
    const [mail] = await server.mails()
    await staff.post('/users/2/deactivate')
    await staff.post('/users/2/activate')
    const payload = { token: tokenIn(mail), new_password: PASSWORD }
    const response = await server.app.inject({ method: 'POST', url: '/api/password/reset', payload })

    expect([tokenIn(mail), response.statusCode, response.json().code]).toEqual([
      expect.stringMatching(/.{40}/),
      400,
      'already_used',
    ])
  })

  test('twice is recorded once', async () => {
    const server = await createTestApp()
    const staff = await signInStaff(server)
    await staff.post('/users/2/deactivate')

    expect((await staff.post('/users/2/deactivate')).statusCode).toBe(200)
    const events = (await trailOf(server)).filter(([event]) => event === 'user_deactivated')
    expect(events).toHaveLength(1)
  })

  test('not the caller', async () => {
    const server = await createTestApp()
    const staff = await signInStaff(server, { is_superuser: 1 })
    const response = await staff.post('/users/1/deactivate')

    expect([response.statusCode, response.json().code]).toEqual([409, 'own_account'])
    expect((await staff.get('/users/1')).json()).toMatchObject({ is_active: true })
  })
})

describe('POST /api/admin/users/:id/staff', () => {
  test('a superuser adds staff access, and removes it', async () => {
    const server = await createTestApp()
    const staff = await signInStaff(server, { is_superuser: 1 })

    expect((await staff.post('/users/2/staff', { is_staff: true })).json().is_staff).toBe(true)
    const { client, tokens } = await signIn(server.app, 'body', USER2)
    expect((await client.get('/api/admin/users', bearer(tokens.access))).statusCode).toBe(200)
    expect((await staff.post('/users/2/staff', { is_staff: false })).json().is_staff).toBe(false)
    expect((await client.get('/api/admin/users', bearer(tokens.access))).statusCode).toBe(403)
    const trail = await trailOf(server)
    expect(trail).toContainEqual(['staff_granted', 2, 1])
    expect(trail).toContainEqual(['staff_revoked', 2, 1])
  })

  test('other staff may not; superusers cannot remove their own', async () => {
    const server = await createTestApp()
    const plain = await signInStaff(server)
    const refused = await plain.post('/users/2/staff', { is_staff: true })
    const superuser = await signInStaff(server, { is_superuser: 1 })
    const own = await superuser.post('/users/1/staff', { is_staff: false })

    expect([refused.statusCode, refused.json().code]).toEqual([403, 'permission_denied'])
    expect((await rowOf(server, 2)).is_staff).toBe(0)
    expect([own.statusCode, own.json().code]).toEqual([409, 'own_account'])
    expect((await rowOf(server, 1)).is_staff).toBe(1)
  })
})

const PRIVILEGED: [who: string, Rights][] = [
  ['a staff member', { is_staff: 1 }],
  ['a superuser', { is_staff: 1, is_superuser: 1 }],
  ['a superuser without the staff flag', { is_superuser: 1 }],
]

describe.each(PRIVILEGED)('%s', (_, rights) => {
  const TOUCHES = [
    ['PATCH', '/users/2', { first_name: 'New' }],
    ['PATCH', '/users/2', { email: 'new@example.com' }],
    ['POST', '/users/2/activate', {}],
    ['POST', '/users/2/deactivate', {}],
    ['POST', '/users/2/staff', { is_staff: false }],
    ['POST', '/users/2/end-sessions', {}],
    ['POST', '/users/2/reset-password', {}],
    ['DELETE', '/users/2/sessions/x', undefined],
  ] as const

  test('G6 is not changed by other staff; each attempt is recorded', async () => {
    const server = await createTestApp()
    const staff = await signInStaff(server)
    await setRights(server, 2, rights)
    const { client, tokens } = await signIn(server.app, 'body', USER2)
    const before = await rowOf(server, 2)
    for (const [method, url, payload] of TOUCHES) {
      const options = { method, url: `/api/admin${url}`, headers: staff.headers }
      const response = await server.app.inject({ ...options, ...(payload && { payload }) })
      expect([method, url, response.statusCode, response.json().code]).toEqual([
        method,
        url,
        403,
        'permission_denied',
      ])
    }

    expect(await rowOf(server, 2)).toEqual(before)
    expect((await client.get('/api/profile', bearer(tokens.access))).statusCode).toBe(200)
    const refused = (await trailOf(server)).filter(([event]) => event === 'staff_action_refused')
    expect(refused).toEqual(TOUCHES.map(() => ['staff_action_refused', 2, 1]))
  })

  test('is changed by a superuser', async () => {
    const server = await createTestApp()
    const staff = await signInStaff(server, { is_superuser: 1 })
    await setRights(server, 2, rights)

    expect((await staff.post('/users/2/deactivate')).json().is_active).toBe(false)
  })
})

describe('the sessions of a user', () => {
  test('B7 staff sees them as their owner does, and ends one or all', async () => {
    const server = await createTestApp()
    const staff = await signInStaff(server)
    const [first, second, third] = await Promise.all([1, 2, 3].map(() => signIn(server.app, 'body', USER2)))
    const sid = claimsOf(first?.tokens.access ?? '').sid
    const profile = (who: typeof first) => who?.client.get('/api/profile', bearer(who.tokens.access))
    const listed = (await staff.get('/users/2/sessions')).json()

    const own = (await second?.client.get('/api/sessions', bearer(second.tokens.access)))?.json()
    const strip = (entries: { id: string }[]) => entries.map((entry) => ({ ...entry, current: false }))
    const byId = (a: { id: string }, b: { id: string }) => a.id.localeCompare(b.id)
    expect(listed.sort(byId)).toEqual(strip(own).sort(byId))

    expect((await staff.delete(`/users/2/sessions/${sid}`)).statusCode).toBe(200)
    expect((await profile(first))?.json()).toMatchObject({ reason: 'ended_elsewhere' })
    expect((await profile(second))?.statusCode).toBe(200)
    expect((await staff.delete(`/users/2/sessions/${sid}`)).statusCode).toBe(404)
    expect((await staff.delete(`/users/2/sessions/${staff.sid}`)).statusCode).toBe(404)

    expect((await staff.post('/users/2/end-sessions')).json()).toMatchObject({ revoked: 2 })
    expect((await profile(second))?.json()).toMatchObject({ reason: 'ended_elsewhere' })
    expect((await profile(third))?.json()).toMatchObject({ reason: 'ended_elsewhere' })
    expect((await staff.get('/users/2/sessions')).json()).toEqual([])
    const trail = await trailOf(server)
    expect(trail).toContainEqual(['session_ended', 2, 1])
    expect(trail).toContainEqual(['sessions_ended', 2, 1])
  })

  test('the caller’s own session is marked', async () => {
    const server = await createTestApp()
    const staff = await signInStaff(server)

    expect((await staff.get('/users/1/sessions')).json()).toMatchObject([{ id: staff.sid, current: true }])
  })
})

describe('POST /api/admin/users/:id/reset-password', () => {
  test('G6 mails the link to the owner; the response does not contain it, and the old password stays valid until then', async () => {
    freezeTime()
    const server = await createTestApp()
    const staff = await signInStaff(server)
    await server.db
      .updateTable('users')
      .set({ email: 'a@b.de', email_key: 'a@b.de' })
      .where('id', '=', 2)
      .execute()
    const response = await staff.post('/users/2/reset-password', {
      password: PASSWORD,
      new_password: PASSWORD,
    })
    const [mail] = await server.mails()

    expect([response.statusCode, Object.keys(response.json())]).toEqual([202, ['detail']])
    expect(response.body).not.toContain(tokenIn(mail))
    expect(mail).toMatchObject({ to: 'a@b.de', subject: 'Please reset your password' })
    passTime(10)
    expect((await signIn(server.app, 'body', USER2)).response.statusCode).toBe(200)
    expect(await trailOf(server)).toContainEqual(['password_reset_requested', 2, 1])
  })
})
