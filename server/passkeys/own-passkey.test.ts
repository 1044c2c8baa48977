import { describe, expect, test } from 'vitest'
import type { PasskeyRequestOptions } from '../../shared/api/passkey-api.ts'
import { createAuthenticator, type Misbehavior } from '../testing/test-authenticator.ts'
import { createTestClient, USER2 } from '../testing/test-client.ts'
import { makeStale, trySensitive } from '../testing/test-confirm.ts'
import { beginSignIn, createAppWithPasskey, signInOwner } from '../testing/test-passkeys.ts'
import { freezeTime, passTime } from '../testing/test-time.ts'

type Owner = Awaited<ReturnType<typeof signInOwner>>

/** How a signed-in owner confirms a session by a passkey. */
function createConfirmer({ client, headers }: Pick<Owner, 'client' | 'headers'>) {
  return {
    begin: async (): Promise<PasskeyRequestOptions> =>
      (await client.post('/api/passkeys/confirm/options', {}, headers)).json(),
    send: async (response: object) => {
      const sent = await client.post('/api/session/confirm', { method: 'passkey', response }, headers)
      return [sent.statusCode, sent.json().code]
    },
    methods: async () => (await client.get('/api/session/confirm', headers)).json().methods,
    act: () => trySensitive(client, headers),
  }
}

/** A server where user1 has a passkey, and is signed in in a session that was not confirmed lately. */
async function createStale(env: Record<string, string> = {}) {
  const server = await createAppWithPasskey({ ACCESS_TOKEN_LIFETIME: '1h', ...env })
  await makeStale(server.db)
  return { ...server, ...createConfirmer({ client: server.owner, headers: server.headers }) }
}

const FAILED = [400, 'passkey_failed']

describe('confirmation by a passkey', () => {
  test('is offered after the password, and confirms this session for ten minutes', async () => {
    freezeTime()
    const { authenticator, begin, send, methods, act } = await createStale()
    expect([await methods(), await act()]).toEqual([['password', 'passkey'], 403])
    expect(await send(authenticator.get(await begin()))).toEqual([200, undefined])
    passTime(599)

    expect(await act()).toBe(400)
    passTime(1)
    expect(await act()).toBe(403)
  })

  test('is not offered without a passkey, or where passkeys are off', async () => {
    const server = await createStale()
    const other = await signInOwner(server.app, USER2)
    await server.db.updateTable('users').set({ password_hash: null }).where('id', '=', 1).execute()

    expect(await server.methods()).toEqual(['passkey'])
    expect(await createConfirmer(other).methods()).toEqual(['password'])
  })

  test('a response works once', async () => {
    const { authenticator, begin, send } = await createStale()
    const response = authenticator.get(await begin())

    expect([await send(response), await send(response)]).toEqual([[200, undefined], FAILED])
  })

  test('of twenty at once with one response, one confirms', async () => {
    const { authenticator, begin, send } = await createStale()
    const response = authenticator.get(await begin())
    const sent = await Promise.all(Array.from({ length: 20 }, () => send(response)))

    expect(sent.filter(([status]) => status === 200)).toHaveLength(1)
  })

  test('the passkey of another account, and one that is unknown: refused, and not marked as used', async () => {
    const { app, db, begin, send, act } = await createStale()
    const [foreign, unknown] = [createAuthenticator(), createAuthenticator()]
    await (await signInOwner(app, USER2)).add(foreign)
    unknown.create({ ...(await begin()), rp: { id: 'localhost', name: '' }, user: { id: 'AA' } } as never)

    expect(await send(foreign.get(await begin()))).toEqual(FAILED)
    expect(await send(unknown.get(await begin()))).toEqual(FAILED)
    expect(await act()).toBe(403)
    const rows = await db.selectFrom('passkeys').select('last_used_at').where('user_id', '=', 2).execute()
    expect(rows).toEqual([{ last_used_at: null }])
  })

  test.each([
    ['another session', async (app: Server) => createConfirmer(await signInOwner(app.app)).begin()],
    ['a sign-in', async (app: Server) => beginSignIn(createTestClient(app.app))],
  ])('a challenge of %s does not confirm', async (_, begin) => {
    const server = await createStale()
    const options = await begin(server)

    expect(await server.send(server.authenticator.get(options))).toEqual(FAILED)
    expect(await server.act()).toBe(403)
  })

  test('a challenge of a confirmation signs no user in, and adds no passkey', async () => {
    const { client, owner, headers, authenticator, begin } = await createStale()
    const response = authenticator.get(await begin())
    const signIn = await client.post('/api/passkeys/sign-in', { response })
    const stale = await owner.post('/api/passkeys', { name: 'x', response }, headers)

    expect([signIn.statusCode, signIn.json().code]).toEqual(FAILED)
    expect(stale.statusCode).toBe(403)
  })

  test.each<[string, Misbehavior]>([
    ['the user was not verified', { verified: false }],
    ['a foreign page', { origin: 'https://evil.example' }],
    ['another site', { rpId: 'evil.example' }],
    ['the data of a new passkey', { type: 'webauthn.create' }],
    ['the handle of another user', { userHandle: 'AA' }],
    ['a counter that did not grow', { counter: 0 }],
  ])('%s is refused: %j', async (_, misbehavior) => {
    const { db, authenticator, begin, send, act } = await createStale()
    expect(await send(authenticator.get(await begin()))).toEqual([200, undefined])
    await makeStale(db)

    expect(await send(authenticator.get(await begin(), misbehavior))).toEqual(FAILED)
    expect(await act()).toBe(403)
  })

  test('a challenge lives for five minutes', async () => {
    freezeTime()
    const { authenticator, begin, send } = await createStale()
    const options = await begin()
    passTime(300)

    expect(await send(authenticator.get(options))).toEqual(FAILED)
  })

  test('needs a sign-in', async () => {
    const { client } = await createStale()

    expect((await client.post('/api/passkeys/confirm/options')).statusCode).toBe(401)
  })
})

type Server = Awaited<ReturnType<typeof createStale>>
