import { setTimeout as wait } from 'node:timers/promises'
import {
  authorizationCodeGrant,
  ClientSecretBasic,
  ClientSecretPost,
  fetchUserInfo,
  randomPKCECodeVerifier,
} from 'openid-client'
import { describe, expect, test } from 'vitest'
import { connect, PROVIDERS, signIn, visit } from '../../testing/test-relying-party.ts'
import { listenStandIns } from '../../testing/test-stand-in.ts'
import { freezeTime, passTime } from '../../testing/test-time.ts'
import { standInUrl } from './stand-in.ts'
import { STAND_IN_CLIENT } from './stand-in-client.ts'

const { clientId, clientSecret } = STAND_IN_CLIENT
const ADA = { sub: '1815', name: 'Ada Lovelace', email: 'ada@example.com', email_verified: true }

describe('GET /stand-in/google', () => {
  test('signs in users with a verified e-mail address, with an unverified one, and without', async () => {
    const { port } = await listenStandIns()
    const claimsOf = async (persona: string) => (await signIn('google', port, persona)).tokens.claims()
    const iss = standInUrl({ port }, 'google')

    expect(await claimsOf('ada')).toMatchObject({ iss, aud: clientId, nonce: 'the-nonce', ...ADA })
    expect(await claimsOf('grace')).toMatchObject({ email: 'grace@example.com', email_verified: true })
    expect(await claimsOf('alan')).toMatchObject({ email: 'alan@example.com', email_verified: false })
    expect(await claimsOf('emmy')).not.toHaveProperty('email')
    expect(await claimsOf('eve')).toMatchObject({ sub: '1978', email: 'sam@smith.com', email_verified: true })
  })

  test('returns the same at /userinfo, within the scopes', async () => {
    const { port } = await listenStandIns()
    const { config, tokens } = await signIn('google', port)
    expect(await fetchUserInfo(config, tokens.access_token, ADA.sub)).toEqual(ADA)

    const { back, checks } = await visit('google', config, 'ada', { scope: 'openid' })
    const few = await authorizationCodeGrant(config, back, checks)
    expect(await fetchUserInfo(config, few.access_token, ADA.sub)).toEqual({ sub: ADA.sub })
    await expect(fetchUserInfo(config, 'unknown', ADA.sub)).rejects.toThrow()
  })

  test('returns another user there, if a test wants that', async () => {
    const { port, faults } = await listenStandIns()
    const { config, tokens } = await signIn('google', port)
    faults.userinfo = (claims) => ({ ...claims, sub: '1978' })
    await expect(fetchUserInfo(config, tokens.access_token, ADA.sub)).rejects.toMatchObject({
      code: 'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED',
    })
  })
})

describe('GET /stand-in/github', () => {
  const old = (login: string) => ({ email: `${login}@old.example.com`, primary: false, verified: true })

  test.each([
    ['ada', [old('ada'), { email: 'ada@example.com', primary: true, verified: true }]],
    ['alan', [old('alan'), { email: 'alan@example.com', primary: true, verified: false }]],
    ['emmy', []],
  ])('lists the e-mail addresses of %s', async (persona, addresses) => {
    const { port } = await listenStandIns()
    const { get } = await signIn('github', port, persona)
    expect(await get('/api/user')).toMatchObject({ id: expect.any(Number), login: persona, email: null })
    expect(await get('/api/user/emails')).toMatchObject(addresses)
  })

  test('lists none without the scope', async () => {
    const { port } = await listenStandIns()
    const config = await connect('github', port)
    const { back, checks } = await visit('github', config, 'ada', { scope: 'read:user' })
    const { access_token } = await authorizationCodeGrant(config, back, checks)
    const headers = { authorization: `Bearer ${access_token}` }
    const response = await fetch(`${standInUrl({ port }, 'github')}/api/user/emails`, { headers })
    expect(response.status).toBe(404)
  })

  test('refuses with 200, as a form unless the client asks for JSON', async () => {
    const { app } = await listenStandIns()
    const url = '/stand-in/github/login/oauth/access_token'
    const payload = { client_id: clientId, client_secret: clientSecret, code: 'unknown', redirect_uri: 'any' }
    const form = await app.inject({ method: 'POST', url, payload })
    const json = await app.inject({ method: 'POST', url, payload, headers: { accept: 'application/json' } })

    expect([form.statusCode, json.statusCode]).toEqual([200, 200])
    expect(new URLSearchParams(form.body).get('error')).toBe('bad_verification_code')
    expect(json.json()).toMatchObject({ error: 'bad_verification_code' })
  })
})

describe('GET /stand-in/facebook', () => {
  test.each([
    ['ada', { id: '1815', name: 'Ada Lovelace', email: 'ada@example.com' }],
    ['alan', { id: '1912', name: 'Alan Turing' }],
    ['emmy', { id: '1882', name: 'Emmy Noether' }],
  ])('returns the e-mail address of %s if it is verified', async (persona, profile) => {
    const { port } = await listenStandIns()
    const { get } = await signIn('facebook', port, persona)
    expect(await get('/me?fields=id,name,email')).toEqual(profile)
    expect(await get('/me?fields=name')).toEqual({ id: profile.id, name: profile.name })
  })
})

describe.each(PROVIDERS)('with %s', (provider) => {
  test('consent is denied', async () => {
    const { port } = await listenStandIns()
    const { back } = await visit(provider, await connect(provider, port), 'denied')
    expect(Object.fromEntries(back.searchParams)).toMatchObject({
      error: 'access_denied',
      state: 'the-state',
    })
  })

  test('it sends a 500', async () => {
    const { port } = await listenStandIns()
    await expect(signIn(provider, port, 'broken')).rejects.toMatchObject({ cause: { status: 500 } })
  })

  test('it responds slowly', async () => {
    const { port } = await listenStandIns({ slowMs: 300 })
    let isOver = false
    const signedIn = signIn(provider, port, 'slow').then(() => {
      isOver = true
    })
    // A timer of the same length that began earlier ends earlier.
    await wait(250)
    expect(isOver).toBe(false)
    await signedIn
  })

  test('a code works once', async () => {
    const { port } = await listenStandIns()
    const config = await connect(provider, port)
    const { back, checks } = await visit(provider, config, 'ada')
    await authorizationCodeGrant(config, back, checks)
    await expect(authorizationCodeGrant(config, back, checks)).rejects.toThrow()
    await expect(signIn(provider, port, 'replayed')).rejects.toThrow()
  })

  test('a code works for a minute', async () => {
    freezeTime()
    const { port } = await listenStandIns()
    const config = await connect(provider, port)
    const { back, checks } = await visit(provider, config, 'ada')
    passTime(60)
    await expect(authorizationCodeGrant(config, back, checks)).rejects.toThrow()
  })

  test.each([
    ['wrong', {}, randomPKCECodeVerifier()],
    ['missing', {}, undefined],
    ['without a challenge', { code_challenge: '', code_challenge_method: '' }, randomPKCECodeVerifier()],
  ])('a verifier is %s', async (_, changes, pkceCodeVerifier) => {
    const { port } = await listenStandIns()
    const config = await connect(provider, port)
    const { back, checks } = await visit(provider, config, 'ada', changes)
    await expect(authorizationCodeGrant(config, back, { ...checks, pkceCodeVerifier })).rejects.toThrow()
  })

  test('a challenge other than S256 is refused', async () => {
    const { port } = await listenStandIns()
    const config = await connect(provider, port)
    const { back } = await visit(provider, config, 'ada', { code_challenge_method: 'plain' })
    expect(back.searchParams.get('error')).toBe('invalid_request')
    expect(back.searchParams.has('code')).toBe(false)
  })

  test('the secret is required, in the body or in the header', async () => {
    const { port } = await listenStandIns()
    await expect(signIn(provider, port, 'ada', ClientSecretPost('another'))).rejects.toThrow()
    await expect(signIn(provider, port, 'ada', ClientSecretBasic('another'))).rejects.toThrow()
    await signIn(provider, port, 'ada', ClientSecretBasic(clientSecret))
  })

  test('a token is not valid at another provider', async () => {
    const { port } = await listenStandIns()
    const { access_token } = (await signIn(provider, port)).tokens
    const statusOf = async (path: string) => {
      const headers = { authorization: `Bearer ${access_token}` }
      return [path.split('/')[0], (await fetch(standInUrl({ port }, path), { headers })).ok]
    }
    const responses = await Promise.all(['google/userinfo', 'github/api/user', 'facebook/me'].map(statusOf))
    expect(responses.filter(([, ok]) => ok)).toEqual([[provider, true]])
  })

  test.each<Record<string, string>>([
    { redirect_uri: 'https://another.example/auth/callback/' },
    { redirect_uri: 'http://localhost:3000.another.example/auth/callback/' },
    { redirect_uri: 'http://localhost:3000/elsewhere' },
    { client_id: 'another' },
  ])('no redirect for %o', async (changes) => {
    const { port } = await listenStandIns()
    const config = await connect(provider, port)
    await expect(visit(provider, config, 'ada', changes)).rejects.toThrow('responded with 400')
  })
})

test('a stopping server does not wait for a slow one', async () => {
  const { app, port } = await listenStandIns()
  const isAsked = new Promise<void>((resolve) => {
    app.server.on('request', ({ url }) => url?.includes('access_token') && resolve())
  })
  const response = signIn('github', port, 'slow')
  await isAsked
  await app.close()
  expect((await response).tokens.access_token).toBeDefined()
})
