import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { createClient } from '../api/client.ts'
import { createNetwork, settle } from '../testing/test-network.ts'
import { createConnection } from './connection.ts'

const READY = 'GET /api/health/ready'
const PROFILE = 'GET /api/profile'
const CREDENTIALS = { body: { username: 'user1', password: 'password1' } }
const THROTTLED = { detail: 'x', code: 'throttled' }

beforeEach(() => {
  vi.useFakeTimers()
  return () => void vi.useRealTimers()
})

function open() {
  const network = createNetwork()
  const connection = createConnection(createClient())
  onTestFinished(connection.start())
  /** Sends a request that gets this response, and waits until the connection has processed it. */
  async function meet(status: number | 'fail', body?: unknown, headers?: Record<string, string>) {
    const calling = connection.call(PROFILE, {}).catch((error) => error)
    const request = await network.next(PROFILE)
    await (status === 'fail' ? request.fail() : request.respond(status, body, headers))
    return calling
  }
  return { network, connection, meet }
}

const waitSeconds = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1_000)

describe('C4 trouble', () => {
  test.each([
    ['no answer', 'fail', undefined, {}, 'unreachable'],
    ['a proxy without its server', 502, '<html>Bad Gateway</html>', {}, 'failing'],
    ['a page where the API should be', 200, '<html>Log in to this network</html>', {}, 'failing'],
    ['a broken server', 500, { detail: 'x', code: 'error' }, {}, 'failing'],
    ['a busy server', 503, { detail: 'x', code: 'unavailable' }, { 'retry-after': '5' }, 'busy'],
    ['too many requests', 429, THROTTLED, { 'retry-after': '5' }, 'busy'],
  ] as const)('is %s', async (_, status, body, headers, trouble) => {
    const { connection, meet } = open()
    const told: unknown[] = []
    connection.subscribe(() => told.push(connection.getTrouble()))
    await meet(status, body, headers)

    expect(connection.getTrouble()).toBe(trouble)
    expect(told).toEqual([trouble])
  })

  test('is distinguished from having no network', async () => {
    vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false)
    onTestFinished(() => void vi.restoreAllMocks())
    const { connection, meet } = open()
    await meet('fail')

    expect(connection.getTrouble()).toBe('offline')
  })

  test('is reported once, however often it occurs, and not after unsubscribing', async () => {
    const { connection, meet } = open()
    const told = vi.fn()
    const stop = connection.subscribe(told)
    await meet('fail')
    await meet('fail')
    expect(told).toHaveBeenCalledTimes(1)
    stop()

    await meet(500)
    expect(connection.getTrouble()).toBe('failing')
    expect(told).toHaveBeenCalledTimes(1)
  })

  test('is noticed by a form too, if the server does not respond to it', async () => {
    const { connection, network } = open()
    const signingIn = expect(connection.call('POST /api/token', CREDENTIALS)).rejects.toThrow()
    await (await network.next()).fail()
    await signingIn

    expect(connection.getTrouble()).toBe('unreachable')
  })

  test.each(['POST /api/token/refresh', 'POST /api/logout'] as const)(
    'includes a limit on requests that the page sends automatically: %s',
    async (line) => {
      const { connection, network } = open()
      const sending = expect(connection.call(line, { body: {} })).rejects.toThrow()
      await (await network.next(line)).respond(429, THROTTLED, { 'retry-after': '30' })
      await sending

      expect(connection.getTrouble()).toBe('busy')
    },
  )

  test('does not include an aborted request', () => {
    const { connection } = open()
    connection.failed(new DOMException('', 'AbortError'))

    expect(connection.getTrouble()).toBeUndefined()
  })

  test.each([
    [401, { detail: 'x', code: 'token_not_valid' }],
    [403, { detail: 'x', code: 'permission_denied' }],
    [404, { detail: 'x', code: 'not_found' }],
    [502, { detail: 'x', code: 'provider_error' }],
    [503, { detail: 'x', code: 'provider_unavailable' }],
  ])('is not a refusal: %i %j', async (status, body) => {
    const { connection, meet } = open()
    await meet(status, body)

    expect(connection.getTrouble()).toBeUndefined()
  })

  test('excludes a limit on what the user has tried too often', async () => {
    const { connection, network } = open()
    const signingIn = expect(connection.call('POST /api/token', CREDENTIALS)).rejects.toThrow()
    await (await network.next()).respond(429, THROTTLED, { 'retry-after': '30' })
    await signingIn

    expect(connection.getTrouble()).toBeUndefined()
  })

  test('is checked when the browser reports that it is offline, and believed only then', async () => {
    const { connection, network } = open()
    dispatchEvent(new Event('offline'))
    await (await network.next(READY)).respond(200, { status: 'ok' })

    expect(connection.getTrouble()).toBeUndefined()
  })

  test('is no longer checked after a stop', async () => {
    const network = createNetwork()
    createConnection(createClient()).start()()
    dispatchEvent(new Event('offline'))
    await settle()

    expect(network.sent).toEqual([])
  })
})

describe('C4 recovery', () => {
  test('is noticed automatically, and reported once', async () => {
    const { connection, network, meet } = open()
    const recovered = vi.fn()
    connection.onRecovery(recovered)
    await meet('fail')
    await waitSeconds(3)
    await (await network.next(READY)).fail()
    expect(recovered).not.toHaveBeenCalled()
    await waitSeconds(5)
    await (await network.next(READY)).respond(200, { status: 'ok' })

    expect(connection.getTrouble()).toBeUndefined()
    expect(recovered).toHaveBeenCalledOnce()
    await waitSeconds(120)
    expect(network.lines()).toEqual([PROFILE, READY, READY])
  })

  test('is checked less and less often: ten minutes without a server cause at most forty requests', async () => {
    const { network, meet } = open()
    await meet('fail')
    network.respondToAll(() => 'fail')
    await waitSeconds(600)

    expect(network.sent.length).toBeGreaterThan(15)
    expect(network.sent.length).toBeLessThan(45)
  })

  test('a server that is there, but fails at every request, is not asked all the time', async () => {
    const { connection, network, meet } = open()
    connection.onRecovery(() => void connection.call(PROFILE, {}).catch(() => {}))
    await meet(500)
    network.respondToAll(({ line }) => (line === READY ? [200, { status: 'ok' }] : [500]))
    await waitSeconds(600)

    expect(network.lines().filter((line) => line === PROFILE).length).toBeLessThan(45)
  })

  test.each(['online', 'focus', 'pageshow'])('is checked at once on %s', async (event) => {
    const { network, meet } = open()
    await meet('fail')
    dispatchEvent(new Event(event))

    expect(await network.next(READY)).toBeTruthy()
  })

  test('waits for as long as the server asks, also when the page wakes', async () => {
    const { connection, network, meet } = open()
    await meet(429, THROTTLED, { 'retry-after': '20' })
    dispatchEvent(new Event('focus'))
    await waitSeconds(19)
    expect(network.sent).toHaveLength(1)

    await waitSeconds(8)
    await (await network.next(READY)).respond(200, { status: 'ok' })
    expect(connection.getTrouble()).toBeUndefined()
  })

  test('a clock that was set back an hour does not make it an hour late', async () => {
    const { network, meet } = open()
    await meet('fail')
    vi.setSystemTime(Date.now() - 3_600_000)
    await waitSeconds(1)

    expect(await network.next(READY)).toBeTruthy()
  })

  test('two calls at once send one request', async () => {
    const { connection, network, meet } = open()
    await meet('fail')
    void connection.tryNow()
    void connection.tryNow()
    await settle()

    expect(network.lines()).toEqual([PROFILE, READY])
  })

  test('another request that works triggers a check', async () => {
    const { connection, network, meet } = open()
    await meet('fail')
    await meet(200, {})
    await (await network.next(READY)).respond(200, { status: 'ok' })

    expect(connection.getTrouble()).toBeUndefined()
  })
})
