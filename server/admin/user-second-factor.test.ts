import { expect, test } from 'vitest'
import { lockAccount } from '../accounts/password-repository.ts'
import { deleteFactors } from '../second-factor/factor-repository.ts'
import { createTestApp } from '../testing/test-app.ts'
import { bearer, createTestClient, signIn, USER1, USER2 } from '../testing/test-client.ts'
import { ON_POSTGRES, untilWaiting } from '../testing/test-database.ts'
import { giveSecret } from '../testing/test-second-factor.ts'
import { signInStaff } from '../testing/test-staff.ts'
import { trailOf } from '../testing/test-trail.ts'

const PATH = '/users/2/remove-second-factor'
const REASON = { reason: 'Lost the phone,\n see ticket.example' }

test('G6 staff see whether a user has a second factor; a superuser removes it, and the owner reads the reason', async () => {
  const server = await createTestApp()
  const staff = await signInStaff(server, { is_superuser: 1 })
  await giveSecret(server, 2)
  expect((await staff.get('/users/2/second-factor')).json()).toMatchObject({ totp_since: expect.any(String) })
  const response = await staff.post(PATH, REASON)
  const [mail] = await server.mails()

  expect([response.statusCode, response.json()]).toEqual([
    200,
    { totp_since: null, recovery_codes_left: 0, required: false },
  ])
  expect((await signIn(server.app, 'body', USER2)).response.statusCode).toBe(200)
  expect([mail?.to, mail?.subject]).toEqual(['tim@allen.com', 'Two-step verification is off'])
  expect(mail?.text).toContain('An administrator did this: Lost the phone, see ticket.\u2060example')
  expect(mail?.text).not.toContain('127.0.0.1')
  expect(await trailOf(server)).toContainEqual(['second_factor_removed', 2, 1])
})

test('a takeover is ended also if the thief has turned the second factor off again', async () => {
  const server = await createTestApp()
  const staff = await signInStaff(server, { is_superuser: 1 })
  const { client } = await signIn(server.app, 'cookies', USER2)
  const response = await staff.post(PATH, { reason: 'Taken over', takeover: true })

  expect(response.statusCode).toBe(200)
  expect((await client.get('/api/profile')).statusCode).toBe(401)
  expect((await createTestClient(server.app).post('/api/token', USER2)).statusCode).toBe(401)
})

test('a takeover is ended while the thief changes the password', async () => {
  const server = await createTestApp()
  const staff = await signInStaff(server, { is_superuser: 1 })
  for (let round = 0; round < 5; round++) {
    const password_hash = await server.hasher.hash(USER2.password)
    await server.db.updateTable('users').set({ password_hash }).where('id', '=', 2).execute()
    const { client, tokens } = await signIn(server.app, 'body', USER2)
    const new_password = 'three quiet rivers'
    const [response] = await Promise.all([
      staff.post(PATH, { reason: 'Taken over', takeover: true }),
      client.post('/api/password/change', { new_password }, bearer(tokens.access)),
    ])

    expect(response.statusCode).toBe(200)
    const thief = createTestClient(server.app)
    expect((await thief.post('/api/token', { ...USER2, password: new_password })).statusCode).toBe(401)
    expect((await client.get('/api/profile', bearer(tokens.access))).statusCode).toBe(401)
  }
})

// SQLite has one writer at a time.
test.runIf(ON_POSTGRES)('waits for a change by the owner, without a deadlock', async () => {
  const server = await createTestApp()
  const staff = await signInStaff(server, { is_superuser: 1 })
  await giveSecret(server, 2)
  const { db } = server
  const removed = await db.transaction().execute(async (tx) => {
    // As a change by the owner: first the account, then its factors.
    await lockAccount(tx, 2)
    const removed = staff.post(PATH, REASON)
    await untilWaiting(db, 1)
    await deleteFactors(tx, 2)
    return { response: removed }
  })

  // The owner was first, so there is nothing left to remove.
  expect((await removed.response).statusCode).toBe(404)
})

test('ends the sessions of the user', async () => {
  const server = await createTestApp()
  const staff = await signInStaff(server, { is_superuser: 1 })
  const { client } = await signIn(server.app, 'cookies', USER2)
  await giveSecret(server, 2)
  await staff.post(PATH, REASON)

  expect((await client.get('/api/profile')).json().reason).toBe('ended_elsewhere')
})

test('G6 other staff may not, and nothing changes', async () => {
  const server = await createTestApp()
  const staff = await signInStaff(server)
  await giveSecret(server, 2)
  const response = await staff.post(PATH, REASON)

  expect([response.statusCode, response.json().code]).toEqual([403, 'permission_denied'])
  expect((await createTestClient(server.app).post('/api/token', USER2)).json().code).toBe(
    'second_factor_required',
  )
})

test.each([
  ['/users/2/remove-second-factor', {}, 400, 'invalid'],
  ['/users/2/remove-second-factor', { reason: ' ' }, 400, 'invalid'],
  ['/users/2/remove-second-factor', { reason: 'x', takeover: 'on' }, 400, 'invalid'],
  ['/users/2/remove-second-factor', REASON, 404, 'not_found'],
  ['/users/99/remove-second-factor', REASON, 404, 'not_found'],
  ['/users/1/remove-second-factor', REASON, 409, 'own_account'],
])('%s with %j: %i %s', async (path, body, status, code) => {
  const server = await createTestApp()
  const staff = await signInStaff(server, { is_superuser: 1 })
  await giveSecret(server, 1)
  const response = await staff.post(path, body)

  expect([response.statusCode, response.json().code]).toEqual([status, code])
  expect((await createTestClient(server.app).post('/api/token', USER1)).json().code).toBe(
    'second_factor_required',
  )
})
