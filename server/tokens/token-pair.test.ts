import { describe, expect, test } from 'vitest'
import { createOwnTestApp, createTestApp } from '../testing/test-app.ts'
import { bearer, createTestClient, signIn } from '../testing/test-client.ts'
import { refreshSession } from './refresh.ts'
import { signOut } from './sign-out.ts'
import { createTokenIssuer } from './token-pair.ts'

describe('createTokenIssuer', () => {
  test('names our mistake if the key that signs is not registered', async () => {
    const { app, db, config } = await createTestApp()
    await signIn(app)
    const session = await db.selectFrom('sessions').selectAll().executeTakeFirstOrThrow()
    const issuer = createTokenIssuer({}, config)

    expect(() => issuer.issueAccess(session, { username: 'user1' })).toThrow(
      'The key that signs is not registered.',
    )
  })

  test.each([
    ['an error without a code', new TypeError('broken')],
    ['an error of something else', Object.assign(new Error('broken'), { code: 'EIO' })],
    ['what is no error', 'broken'],
  ])('a verifier that breaks refuses no token, and its error is thrown: %s', async (_, broken) => {
    const { app, config, db } = await createTestApp()
    const { tokens } = await signIn(app)
    const verify = () => {
      throw broken
    }
    const jwts = { [config.signingKey.kid]: { ...app.jwt[config.signingKey.kid], verify } }
    const issuer = createTokenIssuer(jwts as never, config)
    const client = { ip: '', network: '', userAgent: '' }
    const deps = { db, config, log: app.log, client, tokens: issuer }
    const thrown = (work: () => unknown) =>
      Promise.resolve()
        .then(work)
        .then(
          () => undefined,
          (error) => error,
        )

    expect(await thrown(() => issuer.verifyAccess(tokens.access))).toBe(broken)
    expect(await thrown(() => refreshSession(deps, tokens.refresh, 'body'))).toBe(broken)
    expect(await thrown(() => signOut(deps, { refreshTokens: [tokens.refresh] }))).toBe(broken)
  })
})

describe('GET /api/profile', () => {
  test.each([
    ['AUDIENCE', 'audience'],
    ['ISSUER', 'issuer'],
  ] as const)('with %s set, a token without it or with another one is refused', async (name, setting) => {
    const { app, db, config } = await createOwnTestApp({ [name]: 'ours' })
    const { tokens } = await signIn(app)
    const session = await db.selectFrom('sessions').selectAll().executeTakeFirstOrThrow()
    const statusOf = async (access: string) =>
      (await createTestClient(app).get('/api/profile', bearer(access))).statusCode
    const issuedWith = (value: string | undefined) =>
      createTokenIssuer(app.jwt, { ...config, [setting]: value }).issueAccess(session, { username: 'user1' })

    expect(await statusOf(tokens.access)).toBe(200)
    expect(await statusOf(issuedWith('ours').access)).toBe(200)
    expect(await statusOf(issuedWith('theirs').access)).toBe(401)
    expect(await statusOf(issuedWith(undefined).access)).toBe(401)
  })

  test('a token that names another user than its session is refused', async () => {
    const { app, db, config } = await createTestApp()
    await signIn(app)
    const session = await db.selectFrom('sessions').selectAll().executeTakeFirstOrThrow()
    const issuer = createTokenIssuer(app.jwt, config)
    const { access } = issuer.issueAccess({ ...session, user_id: 2 }, { username: 'user2' })
    const response = await createTestClient(app).get('/api/profile', bearer(access))

    expect([response.statusCode, response.json().code]).toEqual([401, 'token_not_valid'])
    expect(response.json()).not.toHaveProperty('reason')
  })

  test('the row decides when a session ends', async () => {
    const { app, db } = await createTestApp()
    const { client, tokens } = await signIn(app)
    const endsAt = (ends_at: number) => db.updateTable('sessions').set({ ends_at }).execute()
    const now = Math.floor(Date.now() / 1_000)
    await endsAt(now + 60)
    expect((await client.get('/api/profile', bearer(tokens.access))).statusCode).toBe(200)
    await endsAt(now)

    expect((await client.get('/api/profile', bearer(tokens.access))).json().reason).toBe('session_end')
  })
})
