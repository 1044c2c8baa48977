import { describe, expect, test } from 'vitest'
import type { PasskeyAssertion } from '../../shared/api/passkey-api.ts'
import { TOKEN_TRANSPORTS, TRANSPORT_HEADER } from '../../shared/transports.ts'
import { codeOf } from '../../test/authenticator.ts'
import { createAuthenticator, type Misbehavior } from '../testing/test-authenticator.ts'
import { bearer, createTestClient, signIn, type TestClient, USER2 } from '../testing/test-client.ts'
import { dumpDatabase } from '../testing/test-database.ts'
import { createAppWithPasskey, signInByPasskey, signInOwner } from '../testing/test-passkeys.ts'
import {
  beginSignIn,
  createStepStates,
  giveSecret,
  sendCode,
  wrongCode,
} from '../testing/test-second-factor.ts'
import { freezeTime, passTime } from '../testing/test-time.ts'

// The second step of a sign-in by a passkey. The passkey signs the challenge of that step, and no other.

const PAGE = { 'sec-fetch-site': 'same-origin' }
const FAILED = {
  detail: 'The code is wrong or was used, or this sign-in has expired.',
  code: 'second_factor_failed',
}

/** A server where user1 has an authenticator app and a passkey, and a browser that has not signed in. */
async function createWithBoth(env: Record<string, string> = {}, authenticator = createAuthenticator()) {
  freezeTime()
  const server = await createAppWithPasskey(env, authenticator)
  const secret = await giveSecret(server, 1)
  passTime(30)
  return { ...server, secret }
}

/** Returns what a browser asks of its authenticator at the second step. */
function options(challenge: string) {
  return { challenge, rpId: 'localhost', timeout: 300_000, userVerification: 'required' as const }
}

function sendPasskey(client: TestClient, challenge: string, response: PasskeyAssertion) {
  return client.post('/api/token/second-factor', { challenge, method: 'passkey', response })
}

type Server = Awaited<ReturnType<typeof createWithBoth>>

const liveSessions = async ({ db }: Pick<Server, 'db'>) =>
  (await db.selectFrom('sessions').select('id').where('revoked_at', 'is', null).execute()).length

describe('the first step', () => {
  test('names the passkey, and the host that a browser needs for it', async () => {
    const { client } = await createWithBoth()
    const { methods, rp_id } = (
      await client.post('/api/token', { username: 'user1', password: 'password1' })
    ).json()

    expect({ methods, rp_id }).toEqual({ methods: ['totp', 'passkey'], rp_id: 'localhost' })
  })

  test('does not name it without one, where passkeys are off, or if it is of a former host', async () => {
    const { app, db, client } = await createWithBoth()
    const first = async () => {
      const { response } = await signIn(app)
      return [response.json().methods, response.json().rp_id]
    }
    await db.updateTable('passkeys').set({ rp_id: 'old.example.com' }).execute()
    expect(await first()).toEqual([['totp'], undefined])
    await db.deleteFrom('passkeys').execute()

    expect(await first()).toEqual([['totp'], undefined])
    expect(client.cookies).toEqual({})
  })

  test('a passkey alone is no second factor: the password signs in', async () => {
    const { app } = await createAppWithPasskey()

    expect((await signIn(app)).response.statusCode).toBe(200)
  })
})

describe('the second step by a passkey', () => {
  test.each(TOKEN_TRANSPORTS)('%s: responds as the sign-in would have', async (transport) => {
    const { app, client, authenticator } = await createWithBoth()
    const plain = await signIn(app, transport, USER2)
    const challenge = await beginSignIn(client, { [TRANSPORT_HEADER]: transport, ...PAGE })
    const response = await sendPasskey(client, challenge, authenticator.get(options(challenge)))
    const headers = transport === 'cookies' ? {} : bearer(response.json().access)

    expect([response.statusCode, Object.keys(response.json())]).toEqual([
      200,
      Object.keys(plain.response.json()),
    ])
    expect((await client.get('/api/profile', headers)).json().user.username).toBe('user1')
  })

  test.each(TOKEN_TRANSPORTS)(
    'G7 %s: a challenge that was stolen from a browser is of no use without its cookie, and a response works once',
    async (transport) => {
      const server = await createWithBoth()
      const { app, client, authenticator } = server
      const challenge = await beginSignIn(client, { [TRANSPORT_HEADER]: transport, ...PAGE })
      const response = authenticator.get(options(challenge))
      const stolen = await sendPasskey(createTestClient(app), challenge, response)
      expect([stolen.statusCode, stolen.json(), stolen.cookies]).toEqual([401, FAILED, []])
      expect((await sendPasskey(client, challenge, response)).statusCode).toBe(200)
      const before = await liveSessions(server)

      expect((await sendPasskey(client, challenge, response)).json()).toEqual(FAILED)
      expect(await liveSessions(server)).toBe(before)
    },
  )

  type Case = (server: Server, challenge: string) => Promise<[challenge: string, response: PasskeyAssertion]>

  const misbehaving =
    (misbehavior: Misbehavior): Case =>
    async ({ authenticator }, challenge) => [challenge, authenticator.get(options(challenge), misbehavior)]

  /** Returns what the authenticator signs after a change. */
  const afterwards =
    (change: (server: Server, challenge: string) => Promise<unknown>): Case =>
    async (server, challenge) => {
      await change(server, challenge)
      return [challenge, server.authenticator.get(options(challenge))]
    }

  const WRONG: [string, Case][] = [
    [
      'the passkey of another user',
      async ({ app }, challenge) => {
        const other = createAuthenticator()
        await (await signInOwner(app, USER2)).add(other)
        return [challenge, other.get(options(challenge))]
      },
    ],
    [
      'a passkey that no account has',
      async ({ begin }, challenge) => {
        const other = createAuthenticator()
        other.create(await begin())
        return [challenge, other.get(options(challenge))]
      },
    ],
    [
      'the challenge of another user',
      async ({ app, db, config, authenticator }) => {
        await giveSecret({ db, config }, 2)
        const challenge = await beginSignIn(createTestClient(app), {}, USER2)
        return [challenge, authenticator.get(options(challenge))]
      },
    ],
    [
      'the signature for another challenge of this user',
      async ({ client, authenticator }, challenge) => [
        challenge,
        authenticator.get(options(await beginSignIn(client))),
      ],
    ],
    [
      'the signature for a sign-in by passkey',
      async ({ client, authenticator }, challenge) => [
        challenge,
        authenticator.get((await client.post('/api/passkeys/sign-in/options')).json()),
      ],
    ],
    [
      'an unknown challenge',
      async ({ authenticator }) => ['x'.repeat(43), authenticator.get(options('x'.repeat(43)))],
    ],
    ['an expired challenge', afterwards(async () => passTime(300))],
    [
      'a challenge that five wrong codes have ended',
      afterwards(async ({ client, secret }, challenge) => {
        for (let time = 0; time < 5; time++) await sendCode(client, challenge, wrongCode(secret))
      }),
    ],
    [
      'a challenge that a code has used',
      afterwards(({ client, secret }, challenge) => sendCode(client, challenge, codeOf(secret))),
    ],
    [
      'a challenge of before a change of the password',
      afterwards(({ db }) =>
        db.updateTable('users').set({ credentials_version: 99 }).where('id', '=', 1).execute(),
      ),
    ],
    [
      'a challenge of an account that was deactivated',
      afterwards(({ db }) => db.updateTable('users').set({ is_active: 0 }).where('id', '=', 1).execute()),
    ],
    ['a passkey that was removed meanwhile', afterwards(({ remove, id }) => remove(id))],
    ['a foreign origin', misbehaving({ origin: 'https://evil.example' })],
    ['another relying party', misbehaving({ rpId: 'evil.example' })],
    ['no user verification', misbehaving({ verified: false })],
    ['the data of a new passkey', misbehaving({ type: 'webauthn.create' })],
    ['the handle of another user', misbehaving({ userHandle: 'AA' })],
  ]

  test.each(WRONG)('%s: 401, the same response every time, no session and no trace', async (_, prepare) => {
    const server = await createWithBoth()
    const [challenge, response] = await prepare(server, await beginSignIn(server.client))
    const before = await liveSessions(server)
    const refused = await sendPasskey(server.client, challenge, response)

    expect([refused.statusCode, refused.json(), refused.cookies]).toEqual([401, FAILED, []])
    expect(await liveSessions(server)).toBe(before)
    const used = server.db.selectFrom('passkeys').select('id').where('last_used_at', 'is not', null)
    expect(await used.execute()).toEqual([])
  })

  test('a counter that does not grow is refused and recorded: the passkey may have been copied', async () => {
    const { client, db, authenticator } = await createWithBoth()
    await signInByPasskey(client, authenticator, { misbehavior: { counter: 7 } })
    const challenge = await beginSignIn(client)
    const response = authenticator.get(options(challenge), { counter: 7 })

    expect((await sendPasskey(client, challenge, response)).json()).toEqual(FAILED)
    const refused = db.selectFrom('audit_events').select('user_id').where('event', '=', 'passkey_refused')
    expect(await refused.execute()).toEqual([{ user_id: 1 }])
  })

  test.each([true, false])(
    'of twenty at once with one response, one signs in (counting: %s)',
    async (counts) => {
      const server = await createWithBoth({}, createAuthenticator(-7, counts))
      const challenge = await beginSignIn(server.client)
      const response = server.authenticator.get(options(challenge))
      const before = await liveSessions(server)
      const sent = await Promise.all(
        Array.from({ length: 20 }, () => sendPasskey(server.client, challenge, response)),
      )

      expect(sent.filter(({ statusCode }) => statusCode === 200)).toHaveLength(1)
      expect(await liveSessions(server)).toBe(before + 1)
    },
  )

  test('the signature signs no user in without the password, and confirms no session', async () => {
    const { client, owner, headers, authenticator } = await createWithBoth()
    const challenge = await beginSignIn(client)
    const response = authenticator.get(options(challenge))
    await client.post('/api/passkeys/sign-in/options')
    const alone = await client.post('/api/passkeys/sign-in', { response })
    const confirming = await owner.post('/api/session/confirm', { method: 'passkey', response }, headers)

    expect([alone.json().code, confirming.json().code]).toEqual(['passkey_failed', 'passkey_failed'])
  })

  test('the statements are the same, whatever is wrong', async () => {
    const server = await createWithBoth()
    const foreign = createAuthenticator()
    await (await signInOwner(server.app, USER2)).add(foreign)
    const states = Object.values(await createStepStates(server))
    // Otherwise the mails about the passkeys are composed meanwhile.
    await server.mails()
    const statements = new Set<string>()
    for (const { client, challenge, isLive } of states) {
      const response = (isLive ? foreign : server.authenticator).get(options(challenge))
      server.queries.length = 0
      expect((await sendPasskey(client, challenge, response)).statusCode).toBe(401)
      statements.add(server.queries.filter((sql) => !/outbox/.test(sql)).join('\n'))
    }

    expect(statements.size).toBe(1)
  })

  test('B9 neither the database nor the log has the challenge', async () => {
    const server = await createWithBoth()
    const challenge = await beginSignIn(server.client)
    const response = server.authenticator.get(options(challenge), { verified: false })
    await sendPasskey(server.client, challenge, response)
    const written = (await dumpDatabase(server.db)) + JSON.stringify(server.log)

    expect(written).not.toContain(challenge)
    expect(written).not.toContain(response.response.signature)
  })
})
