import { describe, expect, test } from 'vitest'
import { createTestApp } from '../testing/test-app.ts'
import { bearer, signIn } from '../testing/test-client.ts'
import { makeStale } from '../testing/test-confirm.ts'

/** A server where user1 is signed in, and how to read and change the profile there. */
async function createSignedIn() {
  const server = await createTestApp()
  const { client, tokens } = await signIn(server.app)
  const headers = bearer(tokens.access)
  const patch = (payload: object) => client.send({ method: 'PATCH', url: '/api/profile', payload, headers })
  const read = async () => (await client.get('/api/profile', headers)).json()
  return { ...server, patch, read }
}

describe('PATCH /api/profile', () => {
  test('changes names; an omitted field stays as it is', async () => {
    const { patch, read } = await createSignedIn()
    const response = await patch({ first_name: ' Samuel ' })

    expect([response.statusCode, response.json()]).toEqual([200, await read()])
    expect(response.json()).toMatchObject({
      first_name: 'Samuel',
      last_name: 'Smith',
      email: 'sam@smith.com',
    })
    expect((await patch({ last_name: '' })).json()).toMatchObject({ first_name: 'Samuel', last_name: '' })
  })

  test('adds a profile if there is none', async () => {
    const { db, patch } = await createSignedIn()
    await db.deleteFrom('profiles').execute()

    expect((await patch({ last_name: 'Smith' })).json()).toMatchObject({ first_name: '', last_name: 'Smith' })
  })

  test('G2 nothing else can be changed', async () => {
    const { db, patch } = await createSignedIn()
    const row = () => db.selectFrom('users').selectAll().where('id', '=', 1).executeTakeFirst()
    const before = await row()
    const user = { id: 2, username: 'admin', is_staff: true, email_verified: true }
    const more = { is_staff: 1, is_superuser: true, username: 'admin', password: 'x', password_hash: 'x' }
    const response = await patch({
      user,
      ...more,
      id: 2,
      user_id: 2,
      email_verified_at: 1,
      pending_email: 'x@y.com',
    })

    expect(response.statusCode).toBe(200)
    expect(await row()).toEqual(before)
  })

  test('needs no fresh sign-in', async () => {
    const { db, patch, read } = await createSignedIn()
    await makeStale(db)
    await patch({ first_name: 'Samuel' })

    expect(await read()).toMatchObject({ first_name: 'Samuel' })
  })
})
