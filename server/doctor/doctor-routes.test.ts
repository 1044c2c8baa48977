import { describe, expect, test } from 'vitest'
import { APP_KEY } from '../../shared/app-name.ts'
import { createTestApp, TEST_KEY } from '../testing/test-app.ts'
import { createTestClient } from '../testing/test-client.ts'
import { freezeTime } from '../testing/test-time.ts'

const URL = '/api/doctor'
const PRODUCTION = { NODE_ENV: 'production', PUBLIC_URL: 'https://app.example.com', BCRYPT_COST: '10' }

describe('GET /api/doctor', () => {
  test('sets a probe with the attributes of our cookies, and reports the configuration', async () => {
    freezeTime()
    const { app } = await createTestApp({ CORS_ORIGINS: 'http://localhost:4000' })

    const response = await app.inject({ url: URL, headers: { 'sec-fetch-site': 'same-origin' } })

    const { probe, ...rest } = response.json()
    expect(probe).toEqual({ status: 'set', value: expect.stringMatching(/^[\w-]{22}$/) })
    expect(response.cookies).toEqual([
      {
        name: `${APP_KEY}_probe`,
        value: probe.value,
        maxAge: 60,
        path: '/',
        httpOnly: true,
        sameSite: 'Strict',
      },
    ])
    expect(rest).toEqual({
      cookie: { name: `${APP_KEY}_probe`, prefix: '', secure: false, same_site: 'strict' },
      public_url: 'http://localhost:3000',
      pages_url: 'http://localhost:3000',
      trusted_origins: ['http://localhost:3000', 'http://localhost:4000'],
      trust_proxy: [],
      request: {
        host: 'localhost:80',
        origin: null,
        site: 'same-origin',
        peer: '127.0.0.1',
        forwarded: false,
        forwarded_proto: null,
        proxy_believed: false,
      },
      server_time: Math.floor(Date.now() / 1000),
    })
  })

  test('over https the probe is Secure, with the prefix', async () => {
    const { app } = await createTestApp({ PUBLIC_URL: 'https://localhost:3000' })

    const response = await app.inject(URL)

    expect(response.cookies).toMatchObject([{ name: `__Host-${APP_KEY}_probe`, secure: true, path: '/' }])
    expect(response.json().cookie).toMatchObject({ prefix: '__Host-', secure: true })
  })

  test('with its value: reports that it came back, once, and clears it', async () => {
    const { app } = await createTestApp()
    const client = createTestClient(app)
    const { probe } = (await client.get(URL)).json()

    expect((await client.get(`${URL}?probe=${probe.value}`)).json().probe).toEqual({ status: 'returned' })
    expect(client.cookies).toEqual({})
    expect((await client.get(`${URL}?probe=${probe.value}`)).json().probe).toEqual({ status: 'missing' })
  })

  test('every probe has a value of its own, and another value is not accepted', async () => {
    const { app } = await createTestApp()
    const client = createTestClient(app)
    const first = (await client.get(URL)).json().probe.value
    const second = (await client.get(URL)).json().probe.value

    expect(second).not.toBe(first)
    expect((await client.get(`${URL}?probe=${first}`)).json().probe).toEqual({ status: 'missing' })
  })

  test('two cookies of the name: not returned, because one of them was planted', async () => {
    const { app } = await createTestApp()
    const { value } = (await app.inject(URL)).json().probe

    const cookie = `${APP_KEY}_probe=${value}; ${APP_KEY}_probe=${value}`
    const response = await app.inject({ url: `${URL}?probe=${value}`, headers: { cookie } })

    expect(response.json().probe).toEqual({ status: 'missing' })
  })

  test('an existing session is neither reported nor changed', async () => {
    const { app } = await createTestApp()
    const client = createTestClient(app)
    await client.post(
      '/api/token',
      { username: 'user1', password: 'password1' },
      { 'x-token-transport': 'cookies' },
    )
    const before = { ...client.cookies }

    const first = await client.get(URL)
    const second = await client.get(`${URL}?probe=${first.json().probe.value}`)

    expect(Object.keys(before)).not.toEqual([])
    expect(client.cookies).toEqual(before)
    for (const secret of [TEST_KEY, ...Object.values(before)]) {
      expect(first.body + second.body).not.toContain(secret)
    }
  })

  test.each(['', 'x'.repeat(65)])('refuses a malformed probe: %j', async (probe) => {
    const { app } = await createTestApp()

    const response = await app.inject({ url: URL, query: { probe } })

    expect([response.statusCode, response.json().code]).toEqual([400, 'invalid'])
    expect(response.cookies).toEqual([])
  })

  test('its value never appears in a log', async () => {
    const { app, log } = await createTestApp()
    const client = createTestClient(app)
    const { value } = (await client.get(URL)).json().probe
    await client.get(`${URL}?probe=${value}`)

    expect(JSON.stringify(log)).toContain('GET /api/doctor 200')
    expect(JSON.stringify(log)).not.toContain(value)
  })

  test.each<[headers: Record<string, string>, seen: object]>([
    [{ 'x-forwarded-proto': 'https' }, { forwarded: true, forwarded_proto: 'https' }],
    [{ 'x-forwarded-proto': 'HTTPS, http' }, { forwarded: true, forwarded_proto: 'https' }],
    [{ forwarded: 'for=10.0.0.1;proto=https, for=10.0.0.2;proto=http' }, { forwarded_proto: 'https' }],
    [{ forwarded: 'for=10.0.0.1' }, { forwarded: true, forwarded_proto: null }],
    [{ 'x-forwarded-for': '10.0.0.1' }, { forwarded: true, proxy_believed: false }],
    [{ origin: 'http://localhost:3000' }, { origin: 'http://localhost:3000', forwarded: false }],
    [{ origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }, { site: 'cross-site' }],
  ])('reports what the request contained: %j', async (headers, seen) => {
    const { app } = await createTestApp()
    expect((await app.inject({ url: URL, headers })).json().request).toMatchObject(seen)
  })

  test('a trusted proxy is believed, another is not', async () => {
    const headers = { 'x-forwarded-for': '10.0.0.1' }
    for (const [TRUST_PROXY, proxy_believed] of [
      ['loopback', true],
      ['192.0.2.1', false],
    ] as const) {
      const { app } = await createTestApp({ TRUST_PROXY })
      const report = (await app.inject({ url: URL, headers })).json()
      expect(report.trust_proxy).toEqual([TRUST_PROXY])
      expect(report.request).toMatchObject({ peer: '127.0.0.1', proxy_believed })
    }
  })

  test('a foreign page may not read it, only learn that it is here', async () => {
    const { app } = await createTestApp()
    const { headers } = await app.inject({ url: URL, headers: { origin: 'https://evil.example' } })
    expect(headers).not.toHaveProperty('access-control-allow-origin')
    expect(headers).toHaveProperty('cross-origin-resource-policy', 'cross-origin')
  })

  test('is described if it exists', async () => {
    const { app } = await createTestApp({ API_DOCS: 'on' })
    const { paths } = (await app.inject('/api/docs/json')).json()
    expect(paths[URL].get).toMatchObject({ operationId: 'doctorRead', tags: ['development'] })
  })

  test('is not registered in production, nor described', async () => {
    const { app } = await createTestApp({ ...PRODUCTION, API_DOCS: 'on' })

    const response = await app.inject(URL)

    expect([response.statusCode, response.json().code]).toEqual([404, 'not_found'])
    expect(response.cookies).toEqual([])
    expect((await app.inject('/api/docs/json')).json().paths).not.toHaveProperty([URL])
  })
})
