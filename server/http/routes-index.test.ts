import { describe, expect, test } from 'vitest'
import { createTestApp, ORIGIN } from '../testing/test-app.ts'

/** The `Accept` header with which a browser opens a page. */
const BROWSER = 'text/html,application/xhtml+xml,*/*;q=0.8'

describe('GET /api', () => {
  test('lists the routes, the two of the tutorial first', async () => {
    const { app } = await createTestApp()
    const routes = (await app.inject('/api/')).json()

    expect(routes.slice(0, 2)).toEqual(['/api/token', '/api/token/refresh'])
    expect(routes).toContain('/api/profile')
  })
})

describe('a method that a path does not have', () => {
  test.each([
    ['GET', '/api/token', 'POST, OPTIONS'],
    ['GET', '/api/token/refresh/', 'POST, OPTIONS'],
    ['POST', '/api/profile', 'GET, HEAD, PATCH, OPTIONS'],
    ['DELETE', '/api', 'GET, HEAD, OPTIONS'],
    ['PUT', '/api/logout', 'POST, OPTIONS'],
  ] as const)('%s %s: 405, Allow: %s', async (method, url, allow) => {
    const { app } = await createTestApp()
    const response = await app.inject({ method, url })

    expect(response.statusCode).toBe(405)
    expect(response.headers.allow).toBe(allow)
    expect(response.json()).toEqual({ detail: `Method "${method}" not allowed.`, code: 'method_not_allowed' })
  })

  test('OPTIONS lists the methods', async () => {
    const { app } = await createTestApp()
    const plain = await app.inject({ method: 'OPTIONS', url: '/api/token' })
    const corsHeaders = await app.inject({
      method: 'OPTIONS',
      url: '/api/token',
      headers: { origin: ORIGIN },
    })

    expect([plain.statusCode, plain.headers.allow, plain.body]).toEqual([204, 'POST, OPTIONS', ''])
    expect([corsHeaders.statusCode, corsHeaders.body]).toEqual([204, ''])
    expect((await app.inject({ method: 'OPTIONS', url: '/api/nope' })).statusCode).toBe(404)
  })

  test('a browser that opens the path is redirected to its form on the API page', async () => {
    const { app } = await createTestApp({ API_DOCS: 'on' })
    const headers = { accept: BROWSER }
    const response = await app.inject({ url: '/api/token/', headers })
    const profile = await app.inject({ url: '/api/profile', headers })

    expect([response.statusCode, response.headers.location]).toEqual([303, '/api/docs#/token/tokenObtain'])
    expect(profile.statusCode).toBe(401)
  })
})

describe('GET /api/docs, with API_DOCS=on', () => {
  test('describes every route that GET /api lists, and no other', async () => {
    const { app } = await createTestApp({ API_DOCS: 'on' })
    const { paths } = (await app.inject('/api/docs/json')).json()
    const routes: string[] = (await app.inject('/api')).json()

    const described = Object.keys(paths).map((path) => path.replace(/\{(\w+)\}/g, ':$1'))
    expect(described.sort()).toEqual([...routes].sort())
    expect(paths['/api/token'].post.requestBody.content['application/json'].schema).toBeDefined()
    expect(paths['/api/profile'].get.security).toEqual([{ bearer: [] }, { accessCookie: [] }])
  })

  test('is a page whose policy loads nothing foreign and does not insist on https', async () => {
    const { app } = await createTestApp({ API_DOCS: 'on' })
    const response = await app.inject('/api/docs')

    expect(response.headers['content-type']).toContain('text/html')
    const policy = String(response.headers['content-security-policy'])
    expect(policy).not.toMatch(/upgrade-insecure-requests|https:|validator/)
  })
})

describe('with API_DOCS=off', () => {
  test.each(['/api/docs', '/api/docs/', '/api/docs/json', '/api/docs/yaml', '/api/docs/static/index.css'])(
    'GET %s is the ordinary 404',
    async (url) => {
      const { app } = await createTestApp({ API_DOCS: 'off' })
      const response = await app.inject({ url, headers: { accept: BROWSER } })

      expect(response.statusCode).toBe(404)
      expect(response.json()).toEqual({ detail: 'Not found.', code: 'not_found' })
    },
  )

  test('no response leads a browser to the page, and GET /api still lists every route', async () => {
    const shown = await createTestApp({ API_DOCS: 'on' })
    const hidden = await createTestApp({ API_DOCS: 'off' })
    const routes: string[] = (await hidden.app.inject('/api')).json()
    const headers = { accept: BROWSER }
    const responses = await Promise.all(routes.map((url) => hidden.app.inject({ url, headers })))

    expect(routes).toEqual((await shown.app.inject('/api')).json())
    expect(responses.filter(({ headers }) => String(headers.location).includes('/api/docs'))).toEqual([])
    expect((await hidden.app.inject({ url: '/api/token', headers })).statusCode).toBe(405)
  })
})
