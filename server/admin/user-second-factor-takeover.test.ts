import { expect, test } from 'vitest'
import { epochNow } from '../../shared/epoch.ts'
import { findUserByIdentity, insertIdentity } from '../accounts/identity-repository.ts'
import { createTestApp, tokenIn } from '../testing/test-app.ts'
import { createAuthenticator } from '../testing/test-authenticator.ts'
import { createTestClient, signIn, USER2 } from '../testing/test-client.ts'
import { signInByPasskey, signInOwner } from '../testing/test-passkeys.ts'
import { giveSecret } from '../testing/test-second-factor.ts'
import { signInStaff } from '../testing/test-staff.ts'
import { trailOf } from '../testing/test-trail.ts'

const PATH = '/users/2/remove-second-factor'

/** An account as a thief of its password leaves it: with a second factor, a passkey and a provider of the thief. */
async function createTakenOver() {
  const server = await createTestApp()
  const staff = await signInStaff(server, { is_superuser: 1 })
  const { client } = await signIn(server.app, 'cookies', USER2)
  const passkey = createAuthenticator()
  await (await signInOwner(server.app, USER2)).add(passkey)
  const linked = { user_id: 2, provider: 'google', subject: 'thief', email: null, linked_at: epochNow() }
  await insertIdentity(server.db, linked)
  await giveSecret(server, 2)
  await server.mails()
  return { server, staff, client, passkey }
}

test('G7 after a takeover it leaves nothing of the thief: no password, passkey, provider or session', async () => {
  const { server, staff, client, passkey } = await createTakenOver()
  const response = await staff.post(PATH, { reason: 'Taken over', takeover: true })
  const thief = createTestClient(server.app)

  expect(response.statusCode).toBe(200)
  expect((await thief.post('/api/token', USER2)).statusCode).toBe(401)
  expect((await signInByPasskey(thief, passkey)).json().code).toBe('passkey_unknown')
  expect(await findUserByIdentity(server.db, 'google', 'thief')).toBeUndefined()
  expect((await client.get('/api/profile')).statusCode).toBe(401)
})

test('after a takeover the owner sets a password by a mailed link, and signs in with it', async () => {
  const { server, staff } = await createTakenOver()
  await staff.post(PATH, { reason: 'Taken over', takeover: true })
  const subjects = (await server.mails()).map(({ subject }) => subject)
  const owner = createTestClient(server.app)
  await owner.post('/api/password/forgot', { email: 'tim@allen.com' })
  const token = tokenIn((await server.mails()).find(({ subject }) => subject === 'Reset your password'))
  await owner.post('/api/password/reset', { token, new_password: 'three quiet rivers' })

  expect(subjects).toEqual(expect.arrayContaining(['Your password was changed', 'Your account was secured']))
  expect((await owner.post('/api/token', { ...USER2, password: 'three quiet rivers' })).statusCode).toBe(200)
  expect((await trailOf(server)).map(([event]) => event)).toEqual(
    expect.arrayContaining([
      'password_changed',
      'identity_unlinked',
      'passkey_removed',
      'second_factor_removed',
    ]),
  )
})

test('without a takeover the other sign-in methods stay', async () => {
  const { server, staff, passkey } = await createTakenOver()
  await staff.post(PATH, { reason: 'Lost the phone' })

  expect((await signInByPasskey(createTestClient(server.app), passkey)).statusCode).toBe(200)
  expect(await findUserByIdentity(server.db, 'google', 'thief')).toBeDefined()
})
