import Fastify from 'fastify'
import { describe, expect, onTestFinished, test } from 'vitest'
import { ErrorBody } from '../../shared/api/error-body.ts'
import { type ApiError, errors } from '../errors.ts'
import { createTestApp, ORIGIN } from '../testing/test-app.ts'
import { bearer, createTestClient, signIn, talk } from '../testing/test-client.ts'
import { SOAK } from '../testing/test-time.ts'
import { createErrorHandler } from './error-handlers.ts'

/** Returns the `WWW-Authenticate` header for a refused token, with the URL of its explanation. */
const challengeTo = (topic: string) =>
  `Bearer realm="api", error="invalid_token", error_uri="${ORIGIN}/errors#${topic}"`

describe('every refusal has the one shape', () => {
  test.each([
    ['an unknown address', { url: '/nope' }, 404, 'not_found'],
    ['an unknown address of the API', { url: '/api/nope/' }, 404, 'not_found'],
    ['a path that is none', { url: '/%zz' }, 400, 'bad_request'],
    ['a wrong method', { method: 'DELETE', url: '/api/token' }, 405, 'method_not_allowed'],
    ['broken JSON', { method: 'POST', url: '/api/token', payload: '{' }, 400, 'parse_error'],
    ['a list for a body', { method: 'POST', url: '/api/token', payload: '[]' }, 400, 'invalid'],
    [
      'a prototype key',
      { method: 'POST', url: '/api/token', payload: '{"__proto__":{}}' },
      400,
      'parse_error',
    ],
    [
      'a deep body',
      { method: 'POST', url: '/api/token', payload: `${'['.repeat(30_000)}${']'.repeat(30_000)}` },
      400,
      'invalid',
    ],
    [
      'too long a body',
      { method: 'POST', url: '/api/token', payload: `"${'x'.repeat(70_000)}"` },
      413,
      'payload_too_large',
    ],
    ['no token', { url: '/api/profile' }, 401, 'not_authenticated'],
  ] as const)('%s', async (_, request, status, code) => {
    const { app } = await createTestApp()
    const response = await app.inject({ ...request, headers: { 'content-type': 'application/json' } })

    expect(response.statusCode).toBe(status)
    expect(ErrorBody.strict().parse(response.json()).code).toBe(code)
    expect(response.headers['content-type']).toContain('application/json')
  })

  test('another media type: 415 with its name', async () => {
    const { app } = await createTestApp()
    for (const type of ['text/plain', 'application/xml', 'application/vnd.api+json']) {
      const headers = { 'content-type': type }
      const response = await app.inject({ method: 'POST', url: '/api/token', headers, payload: '<a/>' })

      expect(response.statusCode).toBe(415)
      expect(response.json()).toEqual({
        detail: `Unsupported media type "${type}" in request.`,
        code: 'unsupported_media_type',
      })
    }
  })

  test('an unexpected error: 500 without details, and a line in the log with them', async () => {
    const { app, db, log } = await createTestApp()
    const { client, tokens } = await signIn(app)
    await db.schema.dropTable('profiles').execute()
    const response = await client.get('/api/profile', bearer(tokens.access))

    expect(response.statusCode).toBe(500)
    expect(response.json()).toEqual({ detail: 'Internal Server Error.', code: 'error' })
    expect(JSON.stringify(log)).toMatch(/no such table: profiles|relation \\"profiles\\" does not exist/)
  })

  test('I4 malformed HTTP: 400', async () => {
    const response = await talk((await createTestApp()).app, 'GARBAGE\r\n\r\n')

    expect(response).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/)
    expect(JSON.parse(response.split('\r\n\r\n')[1] ?? '')).toEqual({
      detail: 'Bad Request.',
      code: 'bad_request',
    })
  })

  test('I4 what Node would refuse with an empty body: no Host, and an unknown expectation', async () => {
    const noHost = await talk((await createTestApp()).app, 'GET /api HTTP/1.1\r\nconnection: close\r\n\r\n')
    const lines = ['GET /api HTTP/1.1', 'host: x', 'expect: a miracle', 'connection: close', '', '']
    const expecting = await talk((await createTestApp()).app, lines.join('\r\n'))

    expect(noHost).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/)
    expect(JSON.parse(noHost.split('\r\n\r\n')[1] ?? '')).toEqual({
      detail: 'The request names no host.',
      code: 'bad_request',
    })
    expect(expecting).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
  })

  test.runIf(SOAK)('D3 a request that does not arrive is given up, in the one shape', async () => {
    const response = await talk(
      (await createTestApp()).app,
      'POST /api/token HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{',
    )

    expect(response).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/)
    expect(JSON.parse(response.split('\r\n\r\n')[1] ?? '').code).toBe('bad_request')
  })

  test.each([
    ['no token', 401, 'PATCH /api/profile', 'application/json'],
    ['another media type', 415, 'POST /api/token', 'text/plain'],
    ['too long a body', 413, 'POST /api/token', 'application/json'],
  ])(
    'D3 a refused request whose body never comes gets one response and is hung up on: %s',
    async (_, status, line, type) => {
      const length = status === 413 ? 1_000_000 : 50
      const response = await talk(
        (await createTestApp()).app,
        `${line} HTTP/1.1\r\nhost: x\r\ncontent-type: ${type}\r\ncontent-length: ${length}\r\n\r\n{`,
      )

      expect(response.match(/HTTP\/1\.1 \d+/g)).toEqual([`HTTP/1.1 ${status}`])
    },
  )

  test('I4 more than 16 KB of headers: 431', async () => {
    const response = await talk(
      (await createTestApp()).app,
      `GET /api HTTP/1.1\r\nhost: x\r\nx: ${'a'.repeat(17_000)}\r\n\r\n`,
    )

    expect(response).toMatch(/^HTTP\/1\.1 431 /)
    expect(JSON.parse(response.split('\r\n\r\n')[1] ?? '').code).toBe('headers_too_large')
  })
})

describe('WWW-Authenticate (RFC 6750 §3)', () => {
  /** Every function that creates an error. The values of the parameters do not matter here. */
  const makers = Object.entries(errors) as [string, (...args: unknown[]) => ApiError][]
  const refusals = makers.map(([name, make]) => [name, make('x', 'idle')] as const)

  test.each(refusals)('%s: sent with a 401, and with no other status', async (_, refusal) => {
    const app = Fastify({ logger: false })
    onTestFinished(() => app.close())
    app.setErrorHandler(createErrorHandler({ pagesUrl: ORIGIN }))
    app.get('/', () => Promise.reject(refusal))
    const challenge = (await app.inject('/')).headers['www-authenticate']

    if (refusal.statusCode === 401) expect(challenge).toContain('Bearer realm="api"')
    else expect(challenge).toBeUndefined()
  })

  test('a session that is over: links to the reason', async () => {
    const { app } = await createTestApp()
    const { client, tokens } = await signIn(app)
    await client.post('/api/logout', { refresh: tokens.refresh })
    const call = await client.get('/api/profile', bearer(tokens.access))
    const refresh = await client.post('/api/token/refresh', { refresh: tokens.refresh })

    expect(call.headers['www-authenticate']).toBe(challengeTo('signed_out'))
    expect(refresh.headers['www-authenticate']).toBe(challengeTo('signed_out'))
  })
})

describe('GET /api/profile, without a valid token', () => {
  const header = 'Authorization header must contain two space-delimited values'
  const missing = 'Authentication credentials were not provided.'

  test.each([
    ['Bearer', header],
    ['Bearer ', header],
    ['Bearer a b', header],
    ['', missing],
    ['Token abc', missing],
    ['Basic dXNlcjE6eA==', missing],
    ['abc', missing],
  ])('%j: %s', async (authorization, detail) => {
    const { app } = await createTestApp()
    const response = await createTestClient(app).get('/api/profile', { authorization })

    expect(response.statusCode).toBe(401)
    expect(response.json().detail).toBe(detail)
    expect(response.headers['www-authenticate']).toBe('Bearer realm="api"')
  })

  test('a malformed token: Simple JWT’s detail and messages', async () => {
    const { app } = await createTestApp()
    const response = await createTestClient(app).get('/api/profile', bearer('undefined'))

    expect([response.statusCode, response.statusMessage]).toEqual([401, 'Unauthorized'])
    expect(response.headers['www-authenticate']).toBe(challengeTo('token_not_valid'))
    expect(response.json()).toEqual({
      detail: 'Given token not valid for any token type',
      code: 'token_not_valid',
      messages: [
        { token_class: 'AccessToken', token_type: 'access', message: 'Token is invalid or expired' },
      ],
    })
  })

  test('a malformed header is refused, even if the request has a valid cookie', async () => {
    const { app } = await createTestApp()
    const { client } = await signIn(app, 'cookies')

    expect((await client.get('/api/profile', { authorization: 'Bearer' })).statusCode).toBe(401)
    expect((await client.get('/api/profile')).statusCode).toBe(200)
  })

  test('two headers are refused', async () => {
    const server = await createTestApp()
    const { tokens } = await signIn(server.app)
    const line = `authorization: Bearer ${tokens.access}\r\n`
    const response = await talk(
      server.app,
      `GET /api/profile HTTP/1.1\r\nhost: x\r\nconnection: close\r\n${line}${line}\r\n`,
    )

    expect(response).toMatch(/^HTTP\/1\.1 401 /)
    expect(response).toContain('bad_authorization_header')
  })

  test('several blanks after Bearer, and its case, make no difference', async () => {
    const { app } = await createTestApp()
    const { client, tokens } = await signIn(app)

    for (const authorization of [`Bearer  ${tokens.access}`, `bearer ${tokens.access}`]) {
      expect((await client.get('/api/profile', { authorization })).statusCode).toBe(200)
    }
  })
})
