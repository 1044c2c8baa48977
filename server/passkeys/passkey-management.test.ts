import { describe, expect, test } from 'vitest'
import { APP_NAME } from '../../shared/app-name.ts'
import { epochNow } from '../../shared/epoch.ts'
import { asOperator } from '../commands/command.ts'
import { findSessionUser, type SessionUser } from '../sessions/session-repository.ts'
import { tokenIn } from '../testing/test-app.ts'
import { type Cbor, createAuthenticator, encode, type Misbehavior } from '../testing/test-authenticator.ts'
import { bearer, claimsOf, createTestClient, signIn, USER2 } from '../testing/test-client.ts'
import {
  createAppWithPasskey,
  createPasskeyApp,
  signInByPasskey,
  signInOwner,
} from '../testing/test-passkeys.ts'
import { createSocialApp, FROM_PAGE, signInBy } from '../testing/test-social.ts'
import { freezeTime, passTime } from '../testing/test-time.ts'
import { removePasskey } from './passkey-management.ts'

const ADD = '/api/passkeys'

describe('POST /api/passkeys/options', () => {
  test('asks for a discoverable passkey with user verification, and for no attestation', async () => {
    const { begin } = await createPasskeyApp()

    expect(await begin()).toEqual({
      challenge: expect.stringMatching(/^[\w-]{43}$/),
      rp: { id: 'localhost', name: APP_NAME },
      user: { id: expect.stringMatching(/^[\w-]{86}$/), name: 'user1', displayName: 'user1' },
      pubKeyCredParams: [-8, -7, -257].map((alg) => ({ type: 'public-key', alg })),
      timeout: 300_000,
      excludeCredentials: [],
      authenticatorSelection: {
        residentKey: 'required',
        requireResidentKey: true,
        userVerification: 'required',
      },
      attestation: 'none',
    })
  })

  test('the handle is random, and the same for all passkeys of a user', async () => {
    const { begin, add, list } = await createPasskeyApp()
    const [first, second] = [await begin(), await begin()]
    expect(second.user.id).not.toBe(first.user.id)
    const authenticator = createAuthenticator()
    await add(authenticator)
    const third = await begin()
    await add(createAuthenticator())

    expect((await begin()).user.id).toBe(third.user.id)
    expect((await list()).passkeys).toHaveLength(2)
  })

  test('names the passkeys that the account has, so that an authenticator adds no second one', async () => {
    const { begin, add, db } = await createPasskeyApp()
    await add(createAuthenticator())
    const { credential_id } = await db
      .selectFrom('passkeys')
      .select('credential_id')
      .executeTakeFirstOrThrow()

    expect((await begin()).excludeCredentials).toEqual([
      { type: 'public-key', id: credential_id, transports: ['internal', 'hybrid'] },
    ])
  })

  test('every route of the management needs a sign-in', async () => {
    const { app } = await createPasskeyApp()
    const client = createTestClient(app)
    const responses = await Promise.all([
      client.get(ADD),
      client.post(ADD),
      client.post(`${ADD}/options`),
      client.send({ method: 'PATCH', url: `${ADD}/x`, payload: {} }),
      client.send({ method: 'DELETE', url: `${ADD}/x`, payload: {} }),
    ])

    expect(responses.map(({ statusCode }) => statusCode)).toEqual([401, 401, 401, 401, 401])
  })
})

describe('POST /api/passkeys', () => {
  test('adds the passkey, tells its owner by mail, and records it', async () => {
    const { add, list, db, mails } = await createPasskeyApp()
    const response = await add(createAuthenticator(), {}, '  My laptop ')

    expect([response.statusCode, response.json()]).toEqual([
      201,
      {
        id: expect.stringMatching(/^[0-9a-f]{32}$/),
        name: 'My laptop',
        rp_id: 'localhost',
        created_at: expect.any(String),
        last_used_at: null,
      },
    ])
    expect(await list()).toEqual({
      rp_id: 'localhost',
      proposed_name: 'Passkey',
      max: 20,
      passkeys: [response.json()],
    })
    const [mail, ...others] = await mails()
    expect([mail?.subject, mail?.to, others]).toEqual([
      'A passkey was added to your account',
      'sam@smith.com',
      [],
    ])
    const added = db
      .selectFrom('audit_events')
      .select(['user_id', 'sid'])
      .where('event', '=', 'passkey_added')
    expect(await added.execute()).toEqual([{ user_id: 1, sid: expect.any(String) }])
  })

  test('an unverified e-mail address gets no mail', async () => {
    const { add, db, mails } = await createPasskeyApp()
    await db.updateTable('users').set({ email_verified_at: null }).where('id', '=', 1).execute()
    await add(createAuthenticator())

    expect(await mails()).toEqual([])
  })

  test('proposes the name of the browser', async () => {
    const { client, headers } = await createPasskeyApp()
    const chrome =
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/142.0.0.0 Safari/537.36'
    const response = await client.get(ADD, { ...headers, 'user-agent': chrome })

    expect(response.json().proposed_name).toBe('Chrome on Windows')
  })

  const attestation = (entries: [string, Cbor][]) => ({ attestation: encode(new Map(entries)) })

  /** Cases that must be refused: the name, what the authenticator or the browser does, and the reason in the log. */
  const REFUSALS: [string, Misbehavior, RegExp][] = [
    ['another origin', { origin: 'https://evil.example' }, /Unexpected .* origin/],
    ['another relying party', { rpId: 'evil.example' }, /RP ?ID/],
    ['no user verification', { verified: false }, /user could not be verified/],
    ['the type of a sign-in', { type: 'webauthn.get' }, /response type/],
    ['an attestation that is not CBOR', { attestation: Buffer.from('no') }, /Error/],
    ['an empty attestation', attestation([]), /certificates/],
    [
      'no data',
      attestation([
        ['fmt', 'none'],
        ['attStmt', new Map()],
      ]),
      /Error/,
    ],
    ...['tpm', 'apple', 'android-key', 'android-safetynet', 'fido-u2f', 'made-up'].map(
      (format): [string, Misbehavior, RegExp] => [
        `the attestation ${format}`,
        attestation([
          ['fmt', format],
          ['attStmt', new Map()],
          ['authData', Buffer.alloc(37)],
        ]),
        /has certificates/,
      ],
    ),
    [
      'a packed attestation with a certificate',
      attestation([
        ['fmt', 'packed'],
        ['attStmt', new Map([['x5c', [Buffer.alloc(9)]]])],
      ]),
      /has certificates/,
    ],
  ]

  test.each(REFUSALS)('refuses %s', async (_, misbehavior, why) => {
    const { add, list, log } = await createPasskeyApp()
    const response = await add(createAuthenticator(), misbehavior)

    expect([response.statusCode, response.json().code]).toEqual([400, 'passkey_failed'])
    expect(log.map((line) => line.why).filter(Boolean)).toEqual([expect.stringMatching(why)])
    expect((await list()).passkeys).toEqual([])
  })

  test('refuses a key of an algorithm that was not offered', async () => {
    const { add } = await createPasskeyApp()

    expect((await add(createAuthenticator(-35))).json().code).toBe('passkey_failed')
  })

  test('a challenge works once, for five minutes', async () => {
    freezeTime()
    // The access token lives longer than a challenge, so that it does not expire first.
    const { client, headers, begin } = await createPasskeyApp({ ACCESS_TOKEN_LIFETIME: '1h' })
    const send = (response: object) => client.post(ADD, { name: 'x', response }, headers)
    const options = await begin()
    expect((await send(createAuthenticator().create(options))).statusCode).toBe(201)
    expect((await send(createAuthenticator().create(options))).json().code).toBe('passkey_failed')
    const [timely, late] = [await begin(), await begin()].map((given) => createAuthenticator().create(given))
    passTime(299)
    expect((await send(timely ?? {})).statusCode).toBe(201)
    passTime(1)

    expect((await send(late ?? {})).json().code).toBe('passkey_failed')
  })

  test('a challenge works in the session and for the user that it was created for', async () => {
    const { app, begin, list } = await createPasskeyApp()
    const response = createAuthenticator().create(await begin())
    const sameUser = await signInOwner(app)
    const otherUser = await signInOwner(app, USER2)
    for (const { client, headers } of [sameUser, otherUser]) {
      const refused = await client.post(ADD, { name: 'x', response }, headers)
      expect(refused.json().code).toBe('passkey_failed')
    }

    expect((await list()).passkeys).toEqual([])
  })

  test('a changed password voids a challenge', async () => {
    const { db, client, headers, begin, list } = await createPasskeyApp()
    const response = createAuthenticator().create(await begin())
    await db.updateTable('users').set({ credentials_version: 2 }).where('id', '=', 1).execute()

    expect((await client.post(ADD, { name: 'x', response }, headers)).json().code).toBe('passkey_failed')
    expect((await list()).passkeys).toEqual([])
  })

  test('a passkey of one account cannot become that of another', async () => {
    const { app, add } = await createPasskeyApp()
    const authenticator = createAuthenticator()
    await add(authenticator)
    const other = await signInOwner(app, USER2)

    expect((await other.add(authenticator)).json().code).toBe('passkey_failed')
    expect((await other.list()).passkeys).toEqual([])
  })

  test('twenty at most, also at once', async () => {
    const { db, client, headers, begin, add, list } = await createPasskeyApp()
    for (let index = 0; index < 18; index++) await add(createAuthenticator())
    const begun = await Promise.all(Array.from({ length: 5 }, begin))
    const responses = await Promise.all(
      begun.map((options) =>
        client.post(ADD, { name: 'x', response: createAuthenticator().create(options) }, headers),
      ),
    )

    expect(responses.map(({ statusCode }) => statusCode).sort()).toEqual([201, 201, 409, 409, 409])
    expect((await list()).passkeys).toHaveLength(20)
    expect(await begin()).toMatchObject({ code: 'too_many_passkeys' })
    expect(await db.selectFrom('passkeys').select('id').execute()).toHaveLength(20)
  })

  test.each([
    {},
    { name: '', response: {} },
    { name: 'x'.repeat(101), response: null },
    { name: 'x', response: 'y' },
  ])('refuses a body of another shape: %j', async (body) => {
    const { client, headers } = await createPasskeyApp()

    expect((await client.post(ADD, body, headers)).json().code).toBe('invalid')
  })
})

describe('PATCH /api/passkeys/:id', () => {
  test('renames the passkey of its owner, and no other', async () => {
    const { app, rename, list, id } = await createAppWithPasskey()
    const other = await signInOwner(app, USER2)

    expect((await rename(id, 'Phone')).json()).toMatchObject({ id, name: 'Phone' })
    expect((await other.rename(id, 'Mine')).statusCode).toBe(404)
    expect((await rename('x', 'Phone')).statusCode).toBe(404)
    expect((await rename(id, ' ')).json().code).toBe('invalid')
    expect((await list()).passkeys).toMatchObject([{ name: 'Phone' }])
  })
})

describe('DELETE /api/passkeys/:id', () => {
  test('removes it, tells its owner by mail, and records it', async () => {
    const { app, remove, list, db, mails, id } = await createAppWithPasskey()
    const other = await signInOwner(app, USER2)
    expect((await other.remove(id)).statusCode).toBe(404)

    expect((await remove(id)).statusCode).toBe(200)
    expect((await remove(id)).statusCode).toBe(404)
    expect((await list()).passkeys).toEqual([])
    expect((await mails()).map(({ subject }) => subject).sort()).toEqual([
      'A passkey was added to your account',
      'A passkey was removed from your account',
    ])
    const removed = db.selectFrom('audit_events').select('user_id').where('event', '=', 'passkey_removed')
    expect(await removed.execute()).toEqual([{ user_id: 1 }])
  })

  test('never the last sign-in method', async () => {
    const { add, remove, db, id } = await createAppWithPasskey()
    const second = (await add(createAuthenticator())).json().id
    await db.updateTable('users').set({ password_hash: null }).where('id', '=', 1).execute()

    expect((await remove(id)).statusCode).toBe(200)
    expect((await remove(second)).json().code).toBe('last_way_in')
  })

  test('a session that a new password has just ended removes none', async () => {
    const { app, db, config, hasher, owner, headers, id } = await createAppWithPasskey()
    const { tokens } = await signIn(app)
    const { sid } = claimsOf(tokens.access)
    // The request has passed the guard by the time the owner changes the password.
    const thief = (await findSessionUser(db, { sid, now: epochNow() })) as SessionUser
    await owner.post('/api/password/change', { new_password: 'three quiet rivers' }, headers)
    const removing = removePasskey({ ...asOperator(db), config, hasher }, thief, id)

    await expect(removing).rejects.toMatchObject({ statusCode: 401 })
    expect(await db.selectFrom('passkeys').select('id').execute()).toEqual([{ id }])
  })

  test('two at once never remove the last two', async () => {
    const { add, remove, list, db, id } = await createAppWithPasskey()
    const second = (await add(createAuthenticator())).json().id
    await db.updateTable('users').set({ password_hash: null }).where('id', '=', 1).execute()
    const codes = await Promise.all([remove(id), remove(second)])

    expect(codes.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409])
    expect((await list()).passkeys).toHaveLength(1)
  })

  test('a provider counts as a sign-in method if it is enabled, and a passkey counts for a provider', async () => {
    const { client, db } = await createSocialApp()
    const { access } = (await signInBy(client)).json()
    const headers = bearer(access)
    const options = (await client.post(`${ADD}/options`, {}, headers)).json()
    const response = createAuthenticator().create(options)
    const { id } = (await client.post(ADD, { name: 'x', response }, headers)).json()
    const remove = (url: string) => client.send({ method: 'DELETE', url, payload: {}, headers })
    await db.updateTable('identities').set({ provider: 'switched-off' }).execute()
    expect((await remove(`${ADD}/${id}`)).json().code).toBe('last_way_in')
    await db.updateTable('identities').set({ provider: 'google' }).execute()

    expect((await remove('/api/social/google')).statusCode).toBe(200)
    expect((await remove(`${ADD}/${id}`)).json().code).toBe('last_way_in')
    expect((await signInBy(client, { headers: FROM_PAGE })).statusCode).toBeLessThan(500)
  })
})

describe('a reset of the password', () => {
  /**
   * Adds a passkey to an account, and resets its password by the mailed link. Returns the number of remaining
   * passkeys.
   */
  async function reset(isVerifiedBefore: boolean) {
    freezeTime()
    const server = await createPasskeyApp()
    const { app, db, add, mails } = server
    const now = Math.floor(Date.now() / 1000)
    const email_verified_at = isVerifiedBefore ? now : null
    await db.updateTable('users').set({ email_verified_at }).where('id', '=', 1).execute()
    const authenticator = createAuthenticator()
    await add(authenticator)
    passTime(60)
    const client = createTestClient(app)
    await client.post('/api/password/forgot', { email: 'sam@smith.com' })
    const token = tokenIn((await mails()).find(({ subject }) => subject === 'Reset your password'))
    await client.post('/api/password/reset', { token, new_password: 'three quiet rivers' })
    return signInByPasskey(client, authenticator)
  }

  test('removes passkeys of before the verification of the e-mail address: an attacker may have added them', async () => {
    expect((await reset(false)).json().code).toBe('passkey_unknown')
  })

  test('keeps passkeys of a verified owner', async () => {
    expect((await reset(true)).statusCode).toBe(200)
  })
})
