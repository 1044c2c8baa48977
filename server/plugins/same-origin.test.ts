import { describe, expect, test } from 'vitest'
import { TRANSPORT_HEADER } from '../../shared/transports.ts'
import { createTestApp, ORIGIN } from '../testing/test-app.ts'
import { bearer, createTestClient, signIn, USER1 } from '../testing/test-client.ts'

const FOREIGN: Record<string, string>[] = [
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site' },
  { 'sec-fetch-site': 'none' },
  { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
  { origin: 'https://evil.example' },
  { origin: 'null' },
  { origin: 'http://localhost:3001' },
  { origin: 'https://localhost:3000' },
  { origin: 'http://localhost:3000.evil.example' },
  { referer: 'https://evil.example/page' },
  { referer: 'not a url' },
  { origin: 'https://evil.example', referer: `${ORIGIN}/login` },
]

const OURS: Record<string, string>[] = [
  { 'sec-fetch-site': 'same-origin' },
  { 'sec-fetch-site': 'cross-site', origin: ORIGIN },
  { origin: 'http://127.0.0.1:3000' },
  { referer: `${ORIGIN}/login?next=1` },
  {},
]

const COOKIES = { [TRANSPORT_HEADER]: 'cookies' }
const REFUSED = { detail: 'This request must come from a page of this site.', code: 'cross_site' }

describe('F1 a foreign page', () => {
  test.each(FOREIGN)('%j: cannot refresh or sign out by cookie', async (headers) => {
    const { app, db } = await createTestApp()
    const { client } = await signIn(app, 'cookies')

    for (const url of ['/api/token/refresh', '/api/logout', '/api/logout/']) {
      const answer = await client.post(url, {}, headers)
      expect([answer.statusCode, answer.json()]).toEqual([403, REFUSED])
      expect(answer.cookies).toEqual([])
    }
    const row = await db.selectFrom('sessions').select(['generation', 'revoked_at']).executeTakeFirst()
    expect(row).toEqual({ generation: 1, revoked_at: null })
  })

  test.each(FOREIGN)('%j: cannot sign somebody in', async (headers) => {
    const { app, db } = await createTestApp()
    const answer = await createTestClient(app).post('/api/token', USER1, { ...COOKIES, ...headers })

    expect([answer.statusCode, answer.json()]).toEqual([403, REFUSED])
    expect(answer.cookies).toEqual([])
    expect(await db.selectFrom('sessions').selectAll().execute()).toEqual([])
  })

  test('cannot sign in as its form would: without our header there is no cookie', async () => {
    const { app } = await createTestApp()
    const answer = await app.inject({
      method: 'POST',
      url: '/api/token',
      headers: { origin: 'https://evil.example', 'content-type': 'application/x-www-form-urlencoded' },
      payload: 'username=user1&password=password1',
    })

    expect(answer.cookies).toEqual([])
  })

  test('Host makes nothing ours', async () => {
    const { app } = await createTestApp()
    const { client } = await signIn(app, 'cookies')
    const headers = {
      host: 'evil.example',
      origin: 'http://evil.example',
      'x-forwarded-host': 'evil.example',
    }

    expect((await client.post('/api/logout', {}, headers)).statusCode).toBe(403)
  })

  test('reads nothing by a GET that its browser sends along: no answer can be read without CORS', async () => {
    const { app } = await createTestApp()
    const { client } = await signIn(app, 'cookies')
    const answer = await client.get('/api/profile', { origin: 'https://evil.example' })

    expect(answer.headers).not.toHaveProperty('access-control-allow-origin')
  })
})

describe('a page of ours, or a program', () => {
  test.each(OURS)('%j: signs in, refreshes and signs out by cookie', async (headers) => {
    const { app } = await createTestApp()
    const client = createTestClient(app)

    expect((await client.post('/api/token', USER1, { ...COOKIES, ...headers })).statusCode).toBe(200)
    expect((await client.post('/api/token/refresh', {}, headers)).statusCode).toBe(200)
    expect((await client.post('/api/logout', {}, headers)).statusCode).toBe(200)
  })

  test('the tokens of a body need no such check: no browser sends them by itself', async () => {
    const { app } = await createTestApp()
    const origin = 'https://evil.example'
    const signedIn = await createTestClient(app).post('/api/token', USER1, { origin })
    const { refresh, access } = signedIn.json()

    expect((await createTestClient(app).get('/api/profile', { ...bearer(access), origin })).statusCode).toBe(
      200,
    )
    expect((await createTestClient(app).post('/api/token/refresh', { refresh }, { origin })).statusCode).toBe(
      200,
    )
  })

  test('PUBLIC_URL and CORS_ORIGINS are the list', async () => {
    const { app } = await createTestApp({
      PUBLIC_URL: 'https://app.example.com',
      CORS_ORIGINS: 'https://a.example',
    })
    const { client } = await signIn(app, 'cookies')
    const from = async (origin: string) =>
      (await client.post('/api/token/refresh', {}, { origin })).statusCode

    expect(await from('https://app.example.com')).toBe(200)
    expect(await from('https://a.example')).toBe(200)
    expect(await from(ORIGIN)).toBe(403)
  })
})
