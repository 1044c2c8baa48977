import { expect, test } from 'vitest'
import { createTestApp } from '../testing/test-app.ts'
import { createAuthenticator } from '../testing/test-authenticator.ts'
import { bearer, createTestClient } from '../testing/test-client.ts'
import { makeStale } from '../testing/test-confirm.ts'
import { takeSharedDatabase } from '../testing/test-database.ts'
import { signInByPasskey, signInOwner } from '../testing/test-passkeys.ts'
import { createSocialApp, signInBy } from '../testing/test-social.ts'

// The host of PUBLIC_URL has changed since a passkey was added. No browser uses the passkey at the new host.

const FORMER = 'https://old.example.com'
const NOW = 'https://new.example.com'

/** A server at a new host, where user1 has a passkey of the former one. */
async function createMoved() {
  const DATABASE_URL = await takeSharedDatabase()
  const former = await createTestApp({ DATABASE_URL, PUBLIC_URL: FORMER })
  const authenticator = createAuthenticator()
  const added = await (await signInOwner(former.app)).add(authenticator, { origin: FORMER }, 'Old laptop')
  const server = await createTestApp({ DATABASE_URL, PUBLIC_URL: NOW })
  const owner = await signInOwner(server.app)
  const withoutPassword = () =>
    server.db.updateTable('users').set({ password_hash: null }).where('id', '=', 1).execute()
  return { ...server, ...owner, authenticator, id: added.json().id as string, withoutPassword }
}

test('it signs no user in at the new host, and the list names its own', async () => {
  const { app, authenticator, add, list } = await createMoved()
  const misbehavior = { origin: NOW, rpId: 'old.example.com' }
  const response = await signInByPasskey(createTestClient(app), authenticator, { misbehavior })
  expect(response.json().code).toBe('passkey_failed')
  await add(createAuthenticator(), { origin: NOW }, 'New laptop')

  expect(await list()).toMatchObject({
    rp_id: 'new.example.com',
    // Both were added in the same second, so their order is not determined.
    passkeys: expect.arrayContaining([
      expect.objectContaining({ name: 'New laptop', rp_id: 'new.example.com' }),
      expect.objectContaining({ name: 'Old laptop', rp_id: 'old.example.com' }),
    ]),
  })
})

test('it is no sign-in method that remains when another passkey is removed', async () => {
  const { add, remove, withoutPassword } = await createMoved()
  const { id } = (await add(createAuthenticator(), { origin: NOW })).json()
  await withoutPassword()

  expect((await remove(id)).json().code).toBe('last_way_in')
})

test('nor when a provider is unlinked', async () => {
  const { client, db } = await createSocialApp()
  const headers = bearer((await signInBy(client)).json().access)
  const options = (await client.post('/api/passkeys/options', {}, headers)).json()
  const response = createAuthenticator().create(options)
  await client.post('/api/passkeys', { name: 'x', response }, headers)
  await db.updateTable('passkeys').set({ rp_id: 'old.example.com' }).execute()
  const unlink = () => client.send({ method: 'DELETE', url: '/api/social/google', payload: {}, headers })

  expect((await unlink()).json().code).toBe('last_way_in')
  await db.updateTable('passkeys').set({ rp_id: 'localhost' }).execute()
  expect((await unlink()).statusCode).toBe(200)
})

test('it is not offered for a confirmation', async () => {
  const { client, headers, db } = await createMoved()
  await makeStale(db)

  expect((await client.get('/api/session/confirm', headers)).json().methods).toEqual(['password'])
})

test('a passkey of before hosts were recorded counts once it has been used here', async () => {
  const { app, db, add, remove, id, withoutPassword } = await createMoved()
  const authenticator = createAuthenticator()
  await add(authenticator, { origin: NOW })
  await db.updateTable('passkeys').set({ rp_id: null }).where('id', '!=', id).execute()
  const { id: second } = (await add(createAuthenticator(), { origin: NOW })).json()
  await withoutPassword()
  expect((await remove(second)).json().code).toBe('last_way_in')
  await signInByPasskey(createTestClient(app), authenticator, { misbehavior: { origin: NOW } })

  expect((await remove(second)).statusCode).toBe(200)
})
