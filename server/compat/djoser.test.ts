import { describe, expect, test } from 'vitest'
import { TRANSPORT_HEADER } from '../../shared/transports.ts'
import { createTestApp, ORIGIN } from '../testing/test-app.ts'
import { createTestClient } from '../testing/test-client.ts'
import { expectParity } from '../testing/test-replay.ts'
import { createSocialApp } from '../testing/test-social.ts'
import { freezeTime, passTime } from '../testing/test-time.ts'

const FROM_PAGE = { origin: ORIGIN }
const SAM = { email: 'sam@smith.com', password: 'password1' }
const PASSWORD = 'four words and more'
const ADA = {
  first_name: 'Ada',
  last_name: 'Byron',
  email: 'ada@example.com',
  password: PASSWORD,
  re_password: PASSWORD,
}

async function openClient(env: Record<string, string> = {}) {
  const server = await createTestApp({ COMPAT: 'djoser', ...env })
  const client = createTestClient(server.app)
  const post = (path: string, body?: object) => client.post(`/api/${path}/`, body, FROM_PAGE)
  return { ...server, client, post }
}

test('djoser: every recorded exchange', () => expectParity('djoser'))

test('a day of its client: sign-in, expiry, refresh, sign-out', async () => {
  freezeTime()
  const { client, post } = await openClient()
  await post('jwt/create', SAM)
  expect((await post('jwt/verify')).statusCode).toBe(200)

  // The server of Djoser let the browser drop the cookie here, and then required no refresh.
  passTime(6 * 60)
  expect((await post('jwt/verify')).statusCode).toBe(401)
  const refreshed = await Promise.all([post('jwt/refresh'), post('jwt/refresh')])
  expect(refreshed.map(({ statusCode }) => statusCode)).toEqual([200, 200])
  expect((await client.get('/api/users/me/')).json()).toEqual({
    first_name: 'Sam',
    last_name: 'Smith',
    id: 1,
    email: 'sam@smith.com',
  })

  expect((await post('logout')).statusCode).toBe(200)
  expect(client.cookies).toEqual({})
  expect((await post('jwt/verify')).json()).toEqual({ token: ['This field is required.'] })
})

describe('POST /api/jwt/create', () => {
  test('a client that names the transport `body` gets tokens as from plain Djoser', async () => {
    const { client } = await openClient()
    const response = await client.post('/api/jwt/create/', SAM, { [TRANSPORT_HEADER]: 'body' })
    const { refresh, access } = response.json()
    const verified = await client.post('/api/jwt/verify/', { token: access })
    const next = await client.post('/api/jwt/refresh/', { refresh })

    expect(Object.keys(response.json())).toEqual(['refresh', 'access'])
    expect(response.cookies).toEqual([])
    expect(verified.json()).toEqual({})
    expect(Object.keys(next.json()).sort()).toEqual(['access', 'refresh'])
    expect((await client.post('/api/jwt/refresh/', { refresh })).statusCode).toBe(401)
  })
})

describe('POST /api/users', () => {
  test('derives a user name from the address and a random part, so that it reveals no e-mail address', async () => {
    const { db, post } = await openClient()
    await post('users', ADA)
    await post('users', { ...ADA, email: 'ada@elsewhere.example' })
    const users = await db.selectFrom('users').select('username').orderBy('id', 'desc').limit(2).execute()

    expect(users).toEqual([1, 2].map(() => ({ username: expect.stringMatching(/^ada-[0-9a-f]{8}$/) })))
  })

  test('does not mention the user name, which the user has not chosen', async () => {
    const { post } = await openClient()
    const password = 'sam.smith'
    const response = await post('users', {
      ...ADA,
      email: 'sam.smith@example.com',
      password,
      re_password: password,
    })

    expect(response.json()).toEqual({ password: ['The password is too similar to the email.'] })
  })
})

describe('VERIFY_LINK and RESET_LINK', () => {
  const LINKS = {
    VERIFY_LINK: 'http://localhost:3000/activation/me/',
    RESET_LINK: 'http://localhost:3000/password-reset/me/',
  }

  test('lead to the pages of its front end, which then activate and reset', async () => {
    const { post, mails } = await openClient({ ...LINKS, REQUIRE_VERIFIED_EMAIL: 'true' })
    const lastToken = async (path: string) =>
      (await mails())[0]?.text.split(`/${path}/me/`)[1]?.split(/\s/)[0]
    await post('users', ADA)
    const uid = 'me'
    const token = await lastToken('activation')
    expect((await post('jwt/create', ADA)).statusCode).toBe(403)
    expect((await post('users/activation', { uid, token })).statusCode).toBe(204)
    expect((await post('jwt/create', ADA)).statusCode).toBe(200)

    const changed = 'other words and more'
    await post('users/reset_password', { email: ADA.email })
    const reset = {
      uid,
      token: await lastToken('password-reset'),
      new_password: changed,
      re_new_password: changed,
    }
    expect((await post('users/reset_password_confirm', reset)).statusCode).toBe(204)
    expect((await post('jwt/create', { ...ADA, password: changed })).statusCode).toBe(200)
  })
})

describe('GET and POST /api/o/:provider', () => {
  const PAGES = { 'google-oauth2': `${ORIGIN}/auth/google`, facebook: `${ORIGIN}/auth/facebook` }
  type Provider = keyof typeof PAGES

  async function openSocial() {
    const server = await createSocialApp({
      COMPAT: 'djoser',
      COMPAT_REDIRECT_URI: Object.values(PAGES).join(','),
    })

    /** Goes to a provider and comes back to the page of the front end. */
    async function visit(provider: Provider, persona: string) {
      const query = new URLSearchParams({ redirect_uri: PAGES[provider] })
      const begun = await server.client.get(`/api/o/${provider}/?${query}`, FROM_PAGE)
      const response = await fetch(`${begun.json().authorization_url}&persona=${persona}`, {
        redirect: 'manual',
      })
      const back = new URL(response.headers.get('location') ?? 'http://nowhere')
      return {
        page: back.origin + back.pathname,
        state: back.searchParams.get('state'),
        code: back.searchParams.get('code'),
      }
    }

    function finish(
      provider: Provider,
      { state, code }: Awaited<ReturnType<typeof visit>>,
      client = server.client,
    ) {
      const url = `/api/o/${provider}/?state=${state}&code=${code}`
      const headers = { ...FROM_PAGE, 'content-type': 'application/x-www-form-urlencoded' }
      return client.send({ method: 'POST', url, headers })
    }
    return { ...server, visit, finish }
  }

  test.each(Object.keys(PAGES) as Provider[])('%s: start and callback, and signed in', async (provider) => {
    const { client, visit, finish } = await openSocial()
    const back = await visit(provider, 'ada')
    expect(back.page).toBe(PAGES[provider])
    const response = await finish(provider, back)

    // Facebook has no verified e-mail address.
    const isProven = provider === 'google-oauth2'
    expect(response.statusCode).toBe(isProven ? 201 : 403)
    if (isProven) expect(response.json()).toEqual({ user: 'ada@example.com' })
    expect((await client.post('/api/jwt/verify/', {}, FROM_PAGE)).statusCode).toBe(isProven ? 200 : 400)
  })

  test('G5 another browser, and a second time, are refused', async () => {
    const { app, visit, finish } = await openSocial()
    const back = await visit('google-oauth2', 'ada')
    const elsewhere = await finish('google-oauth2', back, createTestClient(app))

    expect([elsewhere.statusCode, Object.keys(elsewhere.json())]).toEqual([400, ['non_field_errors']])
    expect((await finish('google-oauth2', back)).statusCode).toBe(201)
    expect((await finish('google-oauth2', back)).statusCode).toBe(409)
  })

  test('G5 a transaction of one provider does not complete with another', async () => {
    const { visit, finish } = await openSocial()

    expect((await finish('facebook', await visit('google-oauth2', 'ada'))).statusCode).toBe(400)
  })

  test('C12 a verified e-mail address of another account opens and links nothing', async () => {
    const { db, visit, finish } = await openSocial()
    const response = await finish('google-oauth2', await visit('google-oauth2', 'eve'))

    expect([response.statusCode, Object.keys(response.json())]).toEqual([403, ['detail']])
    expect(await db.selectFrom('identities').selectAll().execute()).toEqual([])
  })
})
