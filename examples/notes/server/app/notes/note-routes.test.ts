import { describe, expect, test } from 'vitest'
import { createTestApp } from '../../testing/test-app.ts'
import { bearer, signIn, USER1, USER2 } from '../../testing/test-client.ts'
import { freezeTime } from '../../testing/test-time.ts'

/** Starts a server with these settings, and signs both users in. */
async function signInBoth(env: Record<string, string> = {}) {
  const server = await createTestApp(env)
  const clientOf = async (user: typeof USER1) => {
    const { client, tokens } = await signIn(server.app, 'body', user)
    const headers = bearer(tokens.access)
    return {
      list: async () => (await client.get('/api/notes', headers)).json(),
      add: (payload: object) => client.post('/api/notes', payload, headers),
      remove: (id: number | string) => client.send({ method: 'DELETE', url: `/api/notes/${id}`, headers }),
    }
  }
  return { ...server, sam: await clientOf(USER1), tim: await clientOf(USER2) }
}

describe('GET /api/notes', () => {
  test('lists the notes of the user, newest first', async () => {
    const { sam } = await signInBoth()
    for (const text of ['one', 'two']) await sam.add({ text })

    expect((await sam.list()).map(({ text }: { text: string }) => text)).toEqual(['two', 'one'])
  })

  test('lists no notes of another user', async () => {
    const { sam, tim } = await signInBoth()
    await sam.add({ text: 'secret' })

    expect(await tim.list()).toEqual([])
  })
})

describe('POST /api/notes', () => {
  test('adds a note without the blanks around it, and returns it', async () => {
    freezeTime()
    const { sam } = await signInBoth()
    const response = await sam.add({ text: ' Buy milk ' })

    const created_at = new Date(Math.floor(Date.now() / 1_000) * 1_000).toISOString()
    expect(response.statusCode).toBe(201)
    expect(response.json()).toEqual({ id: expect.any(Number), text: 'Buy milk', created_at })
    expect(await sam.list()).toEqual([response.json()])
  })

  test.each([
    [{}, 'This field is required.'],
    [{ text: ' ' }, 'This field may not be blank.'],
    [{ text: 'x'.repeat(1_001) }, 'Ensure this field has no more than 1000 characters.'],
  ])('400 and no note: %j', async (payload, problem) => {
    const { sam } = await signInBoth()
    const response = await sam.add(payload)

    expect([response.statusCode, response.json().fields]).toEqual([400, { text: [problem] }])
    expect(await sam.list()).toEqual([])
  })
})

describe('DELETE /api/notes/:id', () => {
  test('deletes a note of the user, once', async () => {
    const { sam } = await signInBoth()
    const { id } = (await sam.add({ text: 'done' })).json()

    expect((await sam.remove(id)).json()).toEqual({ detail: 'The note is deleted.' })
    expect(await sam.list()).toEqual([])
    expect((await sam.remove(id)).statusCode).toBe(404)
  })

  test('no user deletes the note of another user, or finds out that there is one', async () => {
    const { sam, tim } = await signInBoth()
    const { id } = (await sam.add({ text: 'mine' })).json()
    const [foreign, unknown] = [await tim.remove(id), await tim.remove(id + 1)]

    expect([foreign.statusCode, foreign.json()]).toEqual([404, { detail: 'Not found.', code: 'not_found' }])
    expect(unknown.json()).toEqual(foreign.json())
    expect(await sam.list()).toHaveLength(1)
  })
})

test.each([
  ['GET', '/api/notes'],
  ['POST', '/api/notes'],
  ['DELETE', '/api/notes/1'],
] as const)('%s %s needs a sign-in', async (method, url) => {
  const { app } = await signInBoth()
  const response = await app.inject({ method, url, ...(method === 'POST' && { payload: { text: 'x' } }) })

  expect([response.statusCode, response.json().code]).toEqual([401, 'not_authenticated'])
})

test('the notes of a user go with the account', async () => {
  const { db, sam } = await signInBoth()
  await sam.add({ text: 'gone' })
  await db.deleteFrom('users').where('username', '=', USER1.username).execute()

  expect(await db.selectFrom('notes').select('id').execute()).toEqual([])
})
