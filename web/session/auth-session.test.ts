import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { Reason } from '../../shared/api/error-body.ts'
import { APP_KEY } from '../../shared/app-name.ts'
import type { TokenTransport } from '../../shared/transports.ts'
import { createClient } from '../api/client.ts'
import { claims, createNetwork, type Network, pair, settle } from '../testing/test-network.ts'
import { createAuthSession } from './auth-session.ts'
import { type WithLock, withRefreshLock } from './refresh-lock.ts'
import type { SessionEvent } from './session-event.ts'
import { createTokenStorage } from './token-storage.ts'

const USER = { username: 'user1', password: 'password1' }
const REFRESH = 'POST /api/token/refresh'
const PROFILE = 'GET /api/profile'
const READY = 'GET /api/health/ready'

beforeEach(() => {
  vi.useFakeTimers()
  localStorage.clear()
  return () => void vi.useRealTimers()
})

function createSession(transport: TokenTransport) {
  const network = createNetwork()
  const storage = createTokenStorage(transport)
  const events: SessionEvent[] = []
  let locks = 0
  const withLock: WithLock = (work) => {
    locks++
    return withRefreshLock(work)
  }
  const observe = (event: SessionEvent) => void events.push(event)
  const session = createAuthSession({ call: createClient(), storage, withLock, transport, observe })
  return { session, network, storage, events, locks: () => locks }
}

/** Starts the session. Returns a function that stops it. It also stops when the test ends. */
function start({ session }: ReturnType<typeof createSession>): () => void {
  const stop = session.start()
  onTestFinished(stop)
  return stop
}

/** Opens a tab in which user1 has signed in. */
async function signedIn(transport: TokenTransport) {
  const tab = createSession(transport)
  const leave = start(tab)
  const signingIn = tab.session.loginUser(USER)
  await (await tab.network.next('POST /api/token')).respond(200, responseOf(transport, 1))
  await signingIn
  return { ...tab, leave }
}

function responseOf(transport: TokenTransport, gen: number, changes = {}) {
  const { access, refresh } = pair(gen, changes)
  if (transport === 'cookies') return { claims: claims({ gen, ...changes }) }
  return transport === 'body' ? { access, refresh } : { access }
}

/** Blocks storage for this site until the test ends. */
function blockStorage(): void {
  const blocked = vi.spyOn(window, 'localStorage', 'get').mockImplementation(() => {
    throw new DOMException('blocked', 'SecurityError')
  })
  onTestFinished(() => blocked.mockRestore())
}

/** Writes as another tab would, but without the event that notifies this tab. */
function otherTabWroteUnheard(key: string, value: string): void {
  localStorage.setItem(key, value)
}

/** Writes or clears as another tab would, and waits for the event that notifies this tab. */
function otherTabWrote(key: string, value: string | null): Promise<void> {
  if (value === null) localStorage.removeItem(key)
  else localStorage.setItem(key, value)
  dispatchEvent(new StorageEvent('storage', { key, newValue: value }))
  return settle()
}

const sentSince = (network: Network, count: number) => network.lines().slice(count)

describe('start', () => {
  test('T3 with nothing to restore the tab is signed out, and nothing is sent', () => {
    for (const transport of ['body', 'refresh-cookie', 'cookies'] as const) {
      const tab = createSession(transport)
      start(tab)

      expect(tab.session.getState()).toEqual({ status: 'signed-out' })
      expect(tab.network.sent).toEqual([])
    }
  })

  test.each(['refresh-cookie', 'cookies'] as const)(
    'C3 %s: is loading until the cookie has told who it is',
    async (transport) => {
      localStorage.setItem(`${APP_KEY}.session`, JSON.stringify({ sid: 'sid-1' }))
      const tab = createSession(transport)
      start(tab)

      expect(tab.session.getState()).toEqual({ status: 'loading' })
      await (await tab.network.next(REFRESH)).respond(200, responseOf(transport, 2))
      expect(tab.session.getState()).toMatchObject({ status: 'signed-in', user: { username: 'user1' } })
    },
  )

  test.each(['refresh-cookie', 'cookies'] as const)(
    '%s: with blocked storage it tries the cookie, and gives the reason if there is none',
    async (transport) => {
      blockStorage()
      const lucky = createSession(transport)
      start(lucky)
      await (await lucky.network.next(REFRESH)).respond(200, responseOf(transport, 2))
      expect(lucky.session.getState()).toMatchObject({ status: 'signed-in' })

      const blocked = createSession(transport)
      start(blocked)
      await (await blocked.network.next(REFRESH)).respond(400, { detail: 'x', code: 'invalid' })
      expect(blocked.session.getState()).toEqual({ status: 'signed-out', reason: 'storage_blocked' })
    },
  )

  test('body: with blocked storage it gives the reason and sends nothing', () => {
    blockStorage()
    const { session, network } = createSession('body')
    onTestFinished(session.start())

    expect(session.getState()).toEqual({ status: 'signed-out', reason: 'storage_blocked' })
    expect(network.sent).toEqual([])
  })

  test('body: fresh tokens need no request; old ones are refreshed first', async () => {
    await signedIn('body')
    const fresh = createSession('body')
    start(fresh)
    expect(fresh.session.getState()).toMatchObject({ status: 'signed-in' })
    expect(fresh.network.sent).toEqual([])

    vi.setSystemTime(Date.now() + 240_000)
    const later = createSession('body')
    start(later)
    expect(later.session.getState()).toEqual({ status: 'loading' })
    expect((await later.network.next(REFRESH)).body).toHaveProperty('refresh')
  })

  test.each([
    'null',
    '{}',
    '[]',
    '{"detail":"No active account"}',
    '{"access":"a.b.c"}',
    'garbage',
    '{"access":1,"refresh":2}',
  ])('C20 T5 stored %s is not restored', (text) => {
    localStorage.setItem('authTokens', text)
    const tab = createSession('body')
    start(tab)

    expect(tab.session.getState()).toEqual({ status: 'signed-out' })
  })

  test('T4 C4 a server that does not respond leaves it loading, gives the reason, and restores once the server is back', async () => {
    localStorage.setItem(`${APP_KEY}.session`, JSON.stringify({ sid: 'sid-1' }))
    const tab = createSession('refresh-cookie')
    start(tab)
    await (await tab.network.next(REFRESH)).fail()
    expect(tab.session.getState()).toEqual({ status: 'loading' })
    expect(tab.session.connection.getTrouble()).toBe('unreachable')

    await vi.advanceTimersByTimeAsync(3_000)
    await (await tab.network.next(READY)).respond(502, '<html>Bad Gateway</html>')
    expect(tab.session.getState()).toEqual({ status: 'loading' })
    expect(tab.session.connection.getTrouble()).toBe('failing')

    await vi.advanceTimersByTimeAsync(5_000)
    await (await tab.network.next(READY)).respond(200, { status: 'ok' })
    await (await tab.network.next(REFRESH)).respond(200, responseOf('refresh-cookie', 2))
    expect(tab.session.getState()).toMatchObject({ status: 'signed-in' })
    expect(tab.session.connection.getTrouble()).toBeUndefined()
  })
})

describe('refresh', () => {
  test('C2 ten concurrent callers send one request', async () => {
    const { session, network } = await signedIn('refresh-cookie')
    const before = network.sent.length
    const refreshing = Array.from({ length: 10 }, () => session.refresh())
    await (await network.next(REFRESH)).respond(200, responseOf('refresh-cookie', 2))
    await Promise.all(refreshing)

    expect(sentSince(network, before)).toEqual([REFRESH])
  })

  test('runs automatically after four minutes, and again after eight', async () => {
    const { network } = await signedIn('body')
    await vi.advanceTimersByTimeAsync(239_000)
    expect(network.lines()).toEqual(['POST /api/token'])

    await vi.advanceTimersByTimeAsync(1_000)
    await (await network.next(REFRESH)).respond(200, pair(2))
    await vi.advanceTimersByTimeAsync(239_000)
    expect(network.lines()).toEqual(['POST /api/token', REFRESH])
    await vi.advanceTimersByTimeAsync(1_000)
    expect(network.lines()).toEqual(['POST /api/token', REFRESH, REFRESH])
  })

  test('body: another tab may have refreshed while this one waited for the lock', async () => {
    const { session, network } = await signedIn('body')
    const second = pair(2)
    localStorage.setItem(
      'authTokens',
      JSON.stringify({ ...second, received_at: Math.floor(Date.now() / 1000) }),
    )
    await session.refresh()

    expect(session.getState()).toMatchObject({ user: { gen: 2 }, authTokens: second })
    expect(network.lines()).toEqual(['POST /api/token'])
  })

  test('C21 sends the newest token, not the one of when the timer was set', async () => {
    const { network } = await signedIn('body')
    const second = pair(2)
    await vi.advanceTimersByTimeAsync(240_000)
    await (await network.next(REFRESH)).respond(200, second)
    await vi.advanceTimersByTimeAsync(240_000)

    expect((await network.next(REFRESH)).body).toEqual({ refresh: second.refresh })
  })

  test('C5 a tab in the background, whose timers run once a minute, stays fresh', async () => {
    const { network } = await signedIn('refresh-cookie')
    network.respondToAll(({ line }) => [200, line === REFRESH ? responseOf('refresh-cookie', 2) : {}])
    for (let minute = 1; minute <= 10; minute++) {
      vi.setSystemTime(Date.now() + 59_000)
      await vi.advanceTimersByTimeAsync(1_000)

      expect(network.lines().filter((line) => line === REFRESH)).toHaveLength(Math.floor(minute / 4))
    }
  })

  test.each([-3_600, 3_600])(
    'C18 a clock that is set by %i seconds during a session: one refresh, then the new clock counts',
    async (seconds) => {
      const { network } = await signedIn('refresh-cookie')
      network.respondToAll(({ line }) => [200, line === REFRESH ? responseOf('refresh-cookie', 2) : {}])
      vi.setSystemTime(Date.now() + seconds * 1_000)
      await vi.advanceTimersByTimeAsync(200_000)

      expect(network.lines().filter((line) => line === REFRESH)).toHaveLength(1)
    },
  )

  test('C5 three hours of sleep, then a wake-up: one refresh at once', async () => {
    const { network } = await signedIn('refresh-cookie')
    const before = network.sent.length
    vi.setSystemTime(Date.now() + 3 * 3_600_000)
    document.dispatchEvent(new Event('visibilitychange'))
    dispatchEvent(new Event('focus'))
    await settle()

    expect(sentSince(network, before)).toEqual([REFRESH])
  })

  test('C5 three hours of sleep, then a click: one refresh, and the user sees no 401', async () => {
    const { session, network } = await signedIn('refresh-cookie')
    const before = network.sent.length
    vi.setSystemTime(Date.now() + 3 * 3_600_000)
    const profile = session.call(PROFILE, {})
    await (await network.next(REFRESH)).respond(200, responseOf('refresh-cookie', 2))
    await (await network.next(PROFILE)).respond(200, { first_name: 'Sam' })

    expect(await profile).toEqual({ first_name: 'Sam' })
    expect(sentSince(network, before)).toEqual([REFRESH, PROFILE])
  })

  test('C4 offline, 429 and 5xx keep the user signed in, and nothing is sent in a hot loop', async () => {
    const { session, network } = await signedIn('body')
    let round = 0
    network.respondToAll(() => [[429, {}], [500, {}], [503, '<html>'], 'fail'][round++ % 4] as [number])
    await vi.advanceTimersByTimeAsync(240_000 + 600_000)

    expect(session.getState()).toMatchObject({ status: 'signed-in' })
    expect(network.sent.length).toBeGreaterThan(5)
    expect(network.sent.length).toBeLessThan(40)

    network.respondToAll(() => [200, pair(2)])
    dispatchEvent(new Event('online'))
    await settle()
    expect(session.getState()).toMatchObject({ user: { gen: 2 } })
  })

  test.each(Reason.options)('a refusal signs out with its reason: %s', async (reason) => {
    const { session, network, storage } = await signedIn('body')
    const refreshing = session.refresh()
    await (await network.next(REFRESH)).respond(401, { detail: 'x', code: 'token_not_valid', reason })
    await refreshing

    expect(session.getState()).toEqual({ status: 'signed-out', reason })
    expect(storage.read()).toBeUndefined()
  })

  test.each([
    [401, '<html>Unauthorized</html>'],
    [400, '<html>Request Header Or Cookie Too Large</html>'],
    [403, { detail: 'x', code: 'cross_site' }],
    [200, '<html>Welcome to our hotel</html>'],
  ])(
    'C4 a response in which our server does not refuse a token keeps the user signed in: %i',
    async (status, body) => {
      const { session, network } = await signedIn('refresh-cookie')
      const failed = expect(session.refresh()).rejects.toThrow()
      await (await network.next(REFRESH)).respond(status, body)
      await failed

      expect(session.getState()).toMatchObject({ status: 'signed-in' })
      expect(network.lines()).toEqual(['POST /api/token', REFRESH])
    },
  )

  test('a missing cookie signs out, with that reason', async () => {
    const { session, network } = await signedIn('refresh-cookie')
    const refreshing = session.refresh()
    await (await network.next(REFRESH)).respond(400, {
      detail: 'x',
      code: 'invalid',
      fields: { refresh: ['x'] },
    })
    await refreshing

    expect(session.getState()).toEqual({ status: 'signed-out', reason: 'no_cookie' })
  })

  test('C1 body: the loser of a race takes the token that the winner writes down', async () => {
    const { session, network } = await signedIn('body')
    const refreshing = session.refresh()
    await (await network.next(REFRESH)).respond(401, {
      detail: 'Token is blacklisted',
      code: 'token_not_valid',
    })
    await vi.advanceTimersByTimeAsync(5_000)
    expect(session.getState()).toMatchObject({ status: 'signed-in', user: { gen: 1 } })

    await otherTabWrote('authTokens', JSON.stringify({ ...pair(2), received_at: Date.now() / 1000 }))
    await refreshing
    expect(session.getState()).toMatchObject({ status: 'signed-in', user: { gen: 2 } })
    expect(network.lines()).toEqual(['POST /api/token', REFRESH])
  })

  test('body: if no winner turns up, the spent token ends the session for the holder of the newer one', async () => {
    const { session, network } = await signedIn('body')
    const refreshing = session.refresh()
    const request = await network.next(REFRESH)
    await request.respond(401, { detail: 'Token is blacklisted', code: 'token_not_valid' })
    await vi.advanceTimersByTimeAsync(10_000)
    const logout = await network.next('POST /api/logout')
    expect(logout.body).toEqual(request.body)
    await logout.respond(200, { detail: '' })
    await refreshing

    expect(session.getState()).toEqual({ status: 'signed-out', reason: 'lost' })
  })

  test('cookies: the loser of a race tries once more, with the cookie that the winner was given', async () => {
    const { session, network } = await signedIn('cookies')
    const refreshing = session.refresh()
    await (await network.next(REFRESH)).respond(401, {
      detail: 'Token is blacklisted',
      code: 'token_not_valid',
    })
    await (await network.next(REFRESH)).respond(200, responseOf('cookies', 3))
    await refreshing

    expect(session.getState()).toMatchObject({ status: 'signed-in', user: { gen: 3 } })
  })
})

describe('loginUser', () => {
  test.each(['body', 'refresh-cookie', 'cookies'] as const)(
    '%s: names the transport and keeps no more than it may',
    async (transport) => {
      const { session, network } = await signedIn(transport)

      expect(network.sent[0]).toMatchObject({ body: USER, headers: { 'x-token-transport': transport } })
      expect(session.getState()).toMatchObject({ status: 'signed-in', user: { username: 'user1' } })
      const kept = JSON.stringify(localStorage)
      expect(kept.includes('signature')).toBe(transport === 'body')
    },
  )

  test('a wrong password changes nothing and is thrown as it is', async () => {
    const tab = createSession('body')
    start(tab)
    const signingIn = tab.session.loginUser(USER)
    const refused = expect(signingIn).rejects.toMatchObject({ status: 401, code: 'no_active_account' })
    await (await tab.network.next()).respond(401, { detail: 'No', code: 'no_active_account' })
    await refused

    expect(tab.session.getState()).toEqual({ status: 'signed-out' })
    expect(localStorage.length).toBe(0)
  })

  test('a response without a token does not sign in', async () => {
    const tab = createSession('body')
    start(tab)
    const signingIn = tab.session.loginUser(USER)
    const refused = expect(signingIn).rejects.toThrow()
    await (await tab.network.next()).respond(200, {})
    await refused

    expect(tab.session.getState()).toEqual({ status: 'signed-out' })
  })

  test('is not dropped because of what another tab does meanwhile', async () => {
    const tab = createSession('refresh-cookie')
    start(tab)
    const signingIn = tab.session.loginUser(USER)
    const request = await tab.network.next('POST /api/token')
    await otherTabWrote(`${APP_KEY}.session`, JSON.stringify({ sid: 'sid-9' }))
    await request.respond(200, responseOf('refresh-cookie', 1))
    await signingIn

    expect(request.aborted).toBe(false)
    expect(tab.session.getState()).toMatchObject({ user: { sid: 'sid-1' } })
    expect(tab.network.lines()).toEqual(['POST /api/token'])
  })

  test('that fails follows what another tab did meanwhile', async () => {
    const tab = createSession('refresh-cookie')
    start(tab)
    const refused = expect(tab.session.loginUser(USER)).rejects.toThrow()
    const request = await tab.network.next('POST /api/token')
    await otherTabWrote(`${APP_KEY}.session`, JSON.stringify({ sid: 'sid-9' }))
    await request.respond(401, { detail: 'x', code: 'no_active_account' })
    await refused
    await (await tab.network.next(REFRESH)).respond(200, responseOf('refresh-cookie', 1, { sid: 'sid-9' }))

    expect(tab.session.getState()).toMatchObject({ user: { sid: 'sid-9' } })
  })

  test('aborts a refresh that is under way, because its response belongs to the previous session', async () => {
    localStorage.setItem(`${APP_KEY}.session`, JSON.stringify({ sid: 'sid-1' }))
    const tab = createSession('refresh-cookie')
    start(tab)
    const old = await tab.network.next(REFRESH)
    const signingIn = tab.session.loginUser(USER)
    await (await tab.network.next('POST /api/token')).respond(
      200,
      responseOf('refresh-cookie', 1, { sid: 'sid-2' }),
    )
    await signingIn
    await old.respond(200, responseOf('refresh-cookie', 2))

    expect(old.aborted).toBe(true)
    expect(tab.session.getState()).toMatchObject({ user: { sid: 'sid-2' } })
  })
})

describe('the tick', () => {
  test('restores nothing while a sign-in is under way', async () => {
    localStorage.setItem(`${APP_KEY}.session`, JSON.stringify({ sid: 'sid-1' }))
    const tab = createSession('refresh-cookie')
    start(tab)
    await tab.network.next(REFRESH)
    tab.session.loginUser(USER).catch(() => {})
    await vi.advanceTimersByTimeAsync(3_000)

    expect(tab.network.lines()).toEqual([REFRESH, 'POST /api/token'])
  })

  test('tells the observer whether anything is due, but not while a refresh is under way', async () => {
    const { network, events } = await signedIn('body')
    events.length = 0
    await vi.advanceTimersByTimeAsync(239_000)
    expect(events).toEqual(Array(239).fill({ type: 'clock-checked', due: false }))

    await vi.advanceTimersByTimeAsync(3_000)
    expect(events.slice(239)).toEqual([{ type: 'clock-checked', due: true }])
    await (await network.next(REFRESH)).respond(200, pair(2))
    expect(events.slice(240)).toMatchObject([{ type: 'tokens-refreshed', claims: { gen: 2 } }])
  })

  test('requests no lock when the tab is signed out and no sign-out is pending', async () => {
    const tab = createSession('body')
    start(tab)
    await vi.advanceTimersByTimeAsync(3_000)

    expect(tab.locks()).toBe(0)
  })
})

describe('logoutUser', () => {
  test('when signed out, there is nothing to tell the server', async () => {
    const tab = createSession('body')
    start(tab)
    await tab.session.logoutUser()

    expect(tab.session.getState()).toEqual({ status: 'signed-out', reason: 'signed_out' })
    expect(tab.network.sent).toEqual([])
  })

  test('signs out here at once, then at the server, with the token it had', async () => {
    const { session, network, storage } = await signedIn('body')
    const { refresh } = pair(1)
    const signingOut = session.logoutUser()

    expect(session.getState()).toEqual({ status: 'signed-out', reason: 'signed_out' })
    expect(storage.read()).toBeUndefined()
    const logout = await network.next('POST /api/logout')
    expect(logout.body).toEqual({ refresh })
    await logout.respond(200, { detail: '' })
    await signingOut
  })

  test('throws if the server could not be told, and stays signed out', async () => {
    const { session, network } = await signedIn('body')
    const failed = expect(session.logoutUser()).rejects.toMatchObject({ code: 'network' })
    await (await network.next('POST /api/logout')).fail()
    await failed

    expect(session.getState()).toMatchObject({ status: 'signed-out' })
  })

  test.each(['body', 'refresh-cookie'] as const)(
    'C9 %s: sends later a sign-out that the server has missed, also after a reload',
    async (transport) => {
      const { session, network, leave } = await signedIn(transport)
      const failed = expect(session.logoutUser()).rejects.toThrow()
      const first = await network.next('POST /api/logout')
      await first.fail()
      await failed
      leave()

      const reloaded = createSession(transport)
      start(reloaded)
      const second = await reloaded.network.next('POST /api/logout')
      expect(second.body).toEqual(first.body)
      await second.respond(503)
      dispatchEvent(new Event('online'))
      await (await reloaded.network.next(READY)).respond(200, { status: 'ok' })
      await (await reloaded.network.next('POST /api/logout')).respond(200, { detail: '' })
      await vi.advanceTimersByTimeAsync(120_000)

      expect(reloaded.network.lines()).toHaveLength(3)
      expect(localStorage.length).toBe(0)
    },
  )

  test('C21 another tab that still writes the ended session restores nothing', async () => {
    const { session, network, storage } = await signedIn('body')
    const signingOut = session.logoutUser()
    const logout = await network.next('POST /api/logout')
    await otherTabWrote('authTokens', JSON.stringify({ ...pair(2), received_at: Date.now() / 1000 }))
    await logout.respond(200, { detail: '' })
    await signingOut

    expect(session.getState()).toEqual({ status: 'signed-out', reason: 'signed_out' })
    expect(storage.read()).toMatchObject({ sid: 'sid-1' })
  })

  test('C21 wins over a refresh that lands after it: nothing is shown and nothing is stored', async () => {
    const { session, network, storage } = await signedIn('body')
    const refreshing = session.refresh()
    const dropped = expect(refreshing).rejects.toThrow()
    const late = await network.next(REFRESH)
    session.logoutUser().catch(() => {})
    await late.respond(200, pair(2))
    await dropped

    expect(late.aborted).toBe(true)
    expect(session.getState()).toMatchObject({ status: 'signed-out' })
    expect(storage.read()).toBeUndefined()
  })
})

describe('call', () => {
  test.each(['body', 'refresh-cookie', 'cookies'] as const)(
    '%s: sends the access token, or the session id if only a cookie carries the token',
    async (transport) => {
      const { session, network } = await signedIn(transport)
      const profile = session.call(PROFILE, {})
      const request = await network.next(PROFILE)
      await request.respond(200, {})
      await profile

      const { authorization, 'x-session-id': sid } = request.headers
      expect(authorization?.startsWith('Bearer ') ?? false).toBe(transport !== 'cookies')
      expect(sid).toBe(transport === 'cookies' ? 'sid-1' : undefined)
    },
  )

  test('C22 cookies: if the cookie changed under the tab, the call is dropped and the new user shown', async () => {
    const { session, network } = await signedIn('cookies')
    const profile = expect(session.call(PROFILE, {})).rejects.toMatchObject({ name: 'AbortError' })
    await (await network.next(PROFILE)).respond(401, { detail: 'x', code: 'session_changed' })
    const other = { sid: 'sid-2', user_id: 2, username: 'user2' }
    otherTabWroteUnheard(`${APP_KEY}.session`, JSON.stringify(other))
    await (await network.next(REFRESH)).respond(200, responseOf('cookies', 1, other))
    await profile

    expect(session.getState()).toMatchObject({ status: 'signed-in', user: { username: 'user2' } })
    expect(network.lines().filter((line) => line === PROFILE)).toHaveLength(1)
  })

  test.each(['refresh-cookie', 'cookies'] as const)(
    'F2 %s: a cookie of a session that did not begin in this browser is not used',
    async (transport) => {
      const { session, network, storage } = await signedIn(transport)
      const refreshing = session.refresh()
      const planted = responseOf(transport, 1, { sid: 'sid-2', username: 'user2' })
      await (await network.next(REFRESH)).respond(200, planted)
      await refreshing

      expect(session.getState()).toEqual({ status: 'signed-out', reason: 'planted_cookie' })
      expect(storage.read()).toEqual({ sid: 'sid-1' })
    },
  )

  test('a 401 refreshes and tries once more', async () => {
    const { session, network } = await signedIn('body')
    const second = pair(2)
    const profile = session.call(PROFILE, {})
    await (await network.next(PROFILE)).respond(401, { detail: 'x', code: 'token_not_valid' })
    await (await network.next(REFRESH)).respond(200, second)
    const again = await network.next(PROFILE)
    await again.respond(200, { first_name: 'Sam' })

    expect(await profile).toEqual({ first_name: 'Sam' })
    expect(again.headers.authorization).toBe(`Bearer ${second.access}`)
  })

  test('C6 an endpoint that always responds with 401 gets two requests and causes one refresh', async () => {
    const { session, network } = await signedIn('body')
    network.respondToAll(({ line }) =>
      line === REFRESH ? [200, pair(2)] : [401, { detail: 'x', code: 'token_not_valid' }],
    )

    await expect(session.call(PROFILE, {})).rejects.toMatchObject({ status: 401 })
    expect(sentSince(network, 1)).toEqual([PROFILE, REFRESH, PROFILE])
  })

  test('many calls that meet a 401 share one refresh', async () => {
    const { session, network } = await signedIn('body')
    const fresh = `Bearer ${pair(2).access}`
    network.respondToAll(({ line, headers }) => {
      if (line === REFRESH) return [200, pair(2)]
      return headers.authorization === fresh ? [200, {}] : [401, { detail: 'x', code: 'token_not_valid' }]
    })
    await Promise.all(Array.from({ length: 10 }, () => session.call(PROFILE, {})))

    expect(network.lines().filter((line) => line === REFRESH)).toHaveLength(1)
  })

  test('other refusals are thrown as they are, without a refresh', async () => {
    const { session, network } = await signedIn('body')
    network.respondToAll(() => [403, { detail: 'No', code: 'permission_denied' }])

    await expect(session.call(PROFILE, {})).rejects.toMatchObject({ status: 403, code: 'permission_denied' })
    expect(sentSince(network, 1)).toEqual([PROFILE])
  })

  test('when signed out, nothing is sent', async () => {
    const tab = createSession('body')
    start(tab)

    await expect(tab.session.call(PROFILE, {})).rejects.toMatchObject({ code: 'not_authenticated' })
    expect(tab.network.sent).toEqual([])
  })

  test('one user per tab: a refresh that returns another user drops the call and shows that user', async () => {
    const { session, network } = await signedIn('refresh-cookie')
    const dropped = expect(session.call(PROFILE, {})).rejects.toMatchObject({ name: 'AbortError' })
    await (await network.next(PROFILE)).respond(401, { detail: 'x', code: 'token_not_valid' })
    otherTabWroteUnheard(`${APP_KEY}.session`, JSON.stringify({ sid: 'sid-2' }))
    await (await network.next(REFRESH)).respond(
      200,
      responseOf('refresh-cookie', 1, { sid: 'sid-2', username: 'user2' }),
    )
    await dropped

    expect(network.lines().filter((line) => line === PROFILE)).toHaveLength(1)
    expect(session.getState()).toMatchObject({ user: { username: 'user2' } })
  })

  test('a response to the previous user’s request is dropped', async () => {
    const { session, network } = await signedIn('body')
    const dropped = expect(session.call(PROFILE, {})).rejects.toMatchObject({ name: 'AbortError' })
    const late = await network.next(PROFILE)
    const signingIn = session.loginUser({ username: 'user2', password: 'password2' })
    await (await network.next('POST /api/token')).respond(200, pair(1, { sid: 'sid-2' }))
    await signingIn
    await late.respond(200, { first_name: 'Sam' })

    await dropped
  })
})

describe('other tabs', () => {
  test('C22 a sign-out there is one here', async () => {
    const { session } = await signedIn('refresh-cookie')
    await otherTabWrote(`${APP_KEY}.session`, null)

    expect(session.getState()).toEqual({ status: 'signed-out', reason: 'other_tab' })
  })

  test('everything cleared is a sign-out too', async () => {
    const { session } = await signedIn('body')
    localStorage.clear()
    dispatchEvent(new StorageEvent('storage', { key: null }))

    expect(session.getState()).toEqual({ status: 'signed-out', reason: 'other_tab' })
  })

  test('a sign-in there is one here', async () => {
    const tab = createSession('refresh-cookie')
    start(tab)
    await otherTabWrote(`${APP_KEY}.session`, JSON.stringify({ sid: 'sid-9' }))
    expect(tab.session.getState()).toEqual({ status: 'loading' })
    await (await tab.network.next(REFRESH)).respond(200, responseOf('refresh-cookie', 1, { sid: 'sid-9' }))

    expect(tab.session.getState()).toMatchObject({ user: { sid: 'sid-9' } })
  })

  test('a sign-in of another user there restarts this tab as that user', async () => {
    const { session, network } = await signedIn('refresh-cookie')
    await otherTabWrote(`${APP_KEY}.session`, JSON.stringify({ sid: 'sid-2' }))
    expect(session.getState()).toEqual({ status: 'loading' })
    await (await network.next(REFRESH)).respond(
      200,
      responseOf('refresh-cookie', 1, { sid: 'sid-2', username: 'user2' }),
    )

    expect(session.getState()).toMatchObject({ user: { username: 'user2' } })
  })

  test('body: tokens that another tab has fetched are taken over, and not fetched again', async () => {
    const { session, network } = await signedIn('body')
    await vi.advanceTimersByTimeAsync(239_000)
    await otherTabWrote(
      'authTokens',
      JSON.stringify({ ...pair(2), received_at: Math.floor(Date.now() / 1000) }),
    )
    expect(session.getState()).toMatchObject({ user: { gen: 2 } })
    await vi.advanceTimersByTimeAsync(200_000)

    expect(session.getState()).toMatchObject({ user: { gen: 2 } })
    expect(network.lines()).toEqual(['POST /api/token'])
  })

  test('other keys of the same origin are ignored', async () => {
    const { session } = await signedIn('body')
    const before = session.getState()
    await otherTabWrote('theme', 'dark')

    expect(session.getState()).toBe(before)
  })
})
