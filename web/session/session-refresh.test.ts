import { beforeEach, expect, test, vi } from 'vitest'
import { createClient } from '../api/client.ts'
import { claims, createNetwork, pair, settle } from '../testing/test-network.ts'
import { createAuthStore } from './auth-store.ts'
import { refreshOnce } from './session-refresh.ts'
import { createTokenStorage } from './token-storage.ts'

const REFRESH = 'POST /api/token/refresh'
const LOGOUT = 'POST /api/logout'
const SPENT = { detail: 'Token is blacklisted', code: 'token_not_valid' }
const OTHER_TAB = { status: 'signed-out', reason: 'other_tab' }

beforeEach(() => {
  vi.useFakeTimers()
  localStorage.clear()
  return () => void vi.useRealTimers()
})

/** Opens a tab of the transport `body` without a session. */
function open() {
  const network = createNetwork()
  const storage = createTokenStorage('body')
  const store = createAuthStore(() => {})
  const abort = new AbortController()
  const deps = { call: createClient(), storage, withLock: <T>(work: () => Promise<T>) => work(), store }
  return { network, storage, store, abort, refresh: () => refreshOnce(deps, abort.signal) }
}

/** Opens the same tab with user1 signed in. */
function openSignedIn() {
  const tab = open()
  const session = { user: claims(), authTokens: pair(1), receivedAt: Date.now() / 1_000 }
  tab.storage.write(session)
  tab.store.dispatch({ type: 'signed-in', session })
  return tab
}

test('without a session there is nothing to refresh, and nothing is sent', async () => {
  const { network, store, refresh } = open()
  await refresh()

  expect(store.getState()).toEqual(OTHER_TAB)
  expect(network.sent).toEqual([])
})

test('a sign-out of another tab that this one was not told of: nothing is sent', async () => {
  const { network, storage, store, refresh } = openSignedIn()
  storage.clear()
  await refresh()

  expect(store.getState()).toEqual(OTHER_TAB)
  expect(network.sent).toEqual([])
})

test('a sign-out of another tab while the request is under way: the new tokens are not kept', async () => {
  const { network, storage, store, refresh } = openSignedIn()
  const refreshing = refresh()
  const request = await network.next(REFRESH)
  storage.clear()
  await request.respond(200, pair(2))
  await refreshing

  expect(store.getState()).toEqual(OTHER_TAB)
  expect(storage.read()).toBeUndefined()
})

test('the loser of a race waits for the winner, also if nothing is stored any longer', async () => {
  const { network, storage, store, refresh } = openSignedIn()
  const refreshing = refresh()
  const request = await network.next(REFRESH)
  storage.clear()
  await request.respond(401, SPENT)
  await vi.advanceTimersByTimeAsync(10_000)
  const logout = await network.next(LOGOUT)
  await logout.respond(200, { detail: '' })
  await refreshing

  expect(logout.body).toEqual(request.body)
  expect(store.getState()).toEqual({ status: 'signed-out', reason: 'lost' })
})

test('the loser of a race stops waiting at once when it is interrupted', async () => {
  const { network, store, abort, refresh } = openSignedIn()
  const outcome: unknown[] = []
  refresh().catch(({ name }) => outcome.push(name))
  await (await network.next(REFRESH)).respond(401, SPENT)
  expect(outcome).toEqual([])
  abort.abort()
  await settle()

  expect(outcome).toEqual(['AbortError'])
  expect(store.getState()).toMatchObject({ status: 'signed-in' })
})
