import { beforeEach, expect, test } from 'vitest'
import { createClient } from '../api/client.ts'
import { claims, createNetwork, pair } from '../testing/test-network.ts'
import { sendPendingSignOut } from './pending-sign-out.ts'
import { createTokenStorage } from './token-storage.ts'

const LOGOUT = 'POST /api/logout'
const PENDING = { sid: 'sid-1', refresh: 'refresh-1' }

beforeEach(() => localStorage.clear())

/** Opens a tab with a stored session and a sign-out that the server has not received. */
function open(storedSid: string) {
  const network = createNetwork()
  const storage = createTokenStorage('body')
  storage.write({ user: claims(), authTokens: pair(1, { sid: storedSid }), receivedAt: 0 })
  storage.writePending(PENDING)
  const send = () => sendPendingSignOut({ call: createClient(), storage, withLock: (work) => work() })
  return { network, storage, send }
}

test('sends the token in a request that outlives the page, and forgets the sign-out with the session that it ended', async () => {
  const { network, storage, send } = open('sid-1')
  const sending = send()
  const logout = await network.next(LOGOUT)
  expect(logout).toMatchObject({ body: { refresh: 'refresh-1' }, keepalive: true })
  expect(storage.readPending()).toEqual(PENDING)
  await logout.respond(200, { detail: '' })
  await sending

  expect(storage.readPending()).toBeUndefined()
  expect(storage.read()).toBeUndefined()
})

test('leaves a newer session alone', async () => {
  const { network, storage, send } = open('sid-2')
  const sending = send()
  await (await network.next(LOGOUT)).respond(200, { detail: '' })
  await sending

  expect(storage.read()?.sid).toBe('sid-2')
})

test('sends nothing if no sign-out is pending', async () => {
  const { network, storage, send } = open('sid-1')
  storage.clearPending()
  await send()

  expect(network.sent).toEqual([])
  expect(storage.read()?.sid).toBe('sid-1')
})

test.each([400, 401, 499])('a refusal is final: %i', async (status) => {
  const { network, storage, send } = open('sid-1')
  const sending = send()
  await (await network.next(LOGOUT)).respond(status, { detail: 'x', code: 'invalid' })
  await sending

  expect(storage.readPending()).toBeUndefined()
})

test.each([
  [429, 'throttled'],
  [500, 'error'],
  [503, 'unavailable'],
] as const)('stays pending if another attempt may work: %i', async (status, code) => {
  const { network, storage, send } = open('sid-1')
  const failed = expect(send()).rejects.toMatchObject({ status })
  await (await network.next(LOGOUT)).respond(status, { detail: 'x', code })
  await failed

  expect(storage.readPending()).toEqual(PENDING)
})

test('stays pending without a response', async () => {
  const { network, storage, send } = open('sid-1')
  const failed = expect(send()).rejects.toMatchObject({ code: 'network' })
  await (await network.next(LOGOUT)).fail()
  await failed

  expect(storage.readPending()).toEqual(PENDING)
})
