import { beforeEach, expect, test, vi } from 'vitest'
import { createClient } from '../api/client.ts'
import { claims, createNetwork, pair } from '../testing/test-network.ts'
import type { AuthState } from './auth-state.ts'
import type { SessionEvent } from './session-event.ts'
import { createSignedInCall } from './signed-in-call.ts'

const PROFILE = 'GET /api/profile'
const REFUSAL = { detail: 'x', code: 'token_not_valid' }

beforeEach(() => {
  vi.useFakeTimers()
  return () => void vi.useRealTimers()
})

function signedIn(gen: number): AuthState {
  return {
    status: 'signed-in',
    user: claims({ gen }),
    authTokens: pair(gen),
    receivedAt: Math.floor(Date.now() / 1_000),
  }
}

/** Opens a tab in which every refresh succeeds at once. */
function open(first: AuthState) {
  const network = createNetwork()
  const events: SessionEvent[] = []
  let state = first
  let refreshes = 0
  const call = createSignedInCall({
    call: createClient(),
    getState: () => state,
    async refresh() {
      refreshes++
      state = signedIn(refreshes + 1)
    },
    observe: (event) => events.push(event),
  })
  return { network, events, call, refreshes: () => refreshes }
}

test('a 401 after another call has already refreshed: the newer token is tried', async () => {
  const { network, call, refreshes } = open(signedIn(1))
  const calls = [call(PROFILE, {}), call(PROFILE, {})]
  const [early, late] = [await network.next(PROFILE), await network.next(PROFILE)]
  await early.respond(401, REFUSAL)
  await (await network.next(PROFILE)).respond(200, { first_name: 'Sam' })
  await late.respond(401, REFUSAL)
  const again = await network.next(PROFILE)
  await again.respond(200, { first_name: 'Sam' })

  expect(await Promise.all(calls)).toEqual([{ first_name: 'Sam' }, { first_name: 'Sam' }])
  expect(again.headers.authorization).toBe(`Bearer ${pair(2).access}`)
  expect(refreshes()).toBe(1)
})

test('a second try is reported to the observer, the first is not', async () => {
  const { network, events, call } = open(signedIn(1))
  const calling = call(PROFILE, {})
  const request = await network.next(PROFILE)
  expect(events).toEqual([])
  await request.respond(401, REFUSAL)
  await (await network.next(PROFILE)).respond(200, {})
  await calling

  expect(events).toEqual([{ type: 'call-retried', line: PROFILE }])
})

test('when signed out, it refuses as the server would', async () => {
  const { network, call } = open({ status: 'signed-out' })

  await expect(call(PROFILE, {})).rejects.toMatchObject({
    status: 401,
    code: 'not_authenticated',
    message: 'You are not signed in.',
  })
  expect(network.sent).toEqual([])
})
