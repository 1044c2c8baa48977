import { describe, expect, test, vi } from 'vitest'
import { createNetwork } from '../testing/test-network.ts'
import { ApiError, createClient } from './client.ts'

const call = createClient()

describe('createClient', () => {
  test('sends a request line with its body, and returns the body of the response', async () => {
    const network = createNetwork()
    const body = { username: 'user1', password: 'x' }
    const calling = call('POST /api/token', { body, transport: 'cookies', access: 'token' })
    const request = await network.next('POST /api/token')
    await request.respond(200, { access: 'a' })

    expect(await calling).toEqual({ access: 'a' })
    expect(request.body).toEqual({ username: 'user1', password: 'x' })
    expect(request.headers).toEqual({
      'content-type': 'application/json',
      authorization: 'Bearer token',
      'x-token-transport': 'cookies',
    })
  })

  test('calls another origin, with its cookies', async () => {
    const fetch = vi.fn(async () => new Response('{}'))
    vi.stubGlobal('fetch', fetch)
    await createClient('https://api.example.com')('GET /api/health', {})
    vi.unstubAllGlobals()

    expect(fetch).toHaveBeenCalledWith(
      'https://api.example.com/api/health',
      expect.objectContaining({ method: 'GET', credentials: 'include' }),
    )
  })

  test('throws a refusal with its code and message', async () => {
    const network = createNetwork()
    const calling = call('POST /api/token/refresh', { body: {} })
    const refused = expect(calling).rejects.toMatchObject({
      status: 401,
      code: 'token_not_valid',
      message: 'Token is blacklisted',
      reason: 'reuse',
      refusesToken: true,
    })
    await (await network.next()).respond(401, {
      detail: 'Token is blacklisted',
      code: 'token_not_valid',
      reason: 'reuse',
    })
    await refused
  })

  test.each([
    [502, '<html>Bad Gateway</html>'],
    [500, {}],
    [503, 'null'],
    [401, '<html>Who are you?</html>'],
    [400, '<html>Request Header Or Cookie Too Large</html>'],
    [200, '<html>Welcome to our hotel</html>'],
  ])('T7 a response that is not ours is reported by its status: %i', async (status, body) => {
    const network = createNetwork()
    const refused = expect(call('GET /api/health', {})).rejects.toMatchObject({
      status,
      code: 'error',
      refusesToken: false,
    })
    await (await network.next()).respond(status, body)
    await refused
  })

  test('throws an error of its own if there is no response', async () => {
    const network = createNetwork()
    const refused = expect(call('GET /api/health', {})).rejects.toBeInstanceOf(ApiError)
    await (await network.next()).fail()
    await refused
  })

  test('throws an abort as an abort', async () => {
    const network = createNetwork()
    const leaving = new AbortController()
    const aborted = expect(call('GET /api/health', { signal: leaving.signal })).rejects.toMatchObject({
      name: 'AbortError',
    })
    await network.next()
    leaving.abort()
    await aborted
  })
})
