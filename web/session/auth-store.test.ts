import { expect, test } from 'vitest'
import { claims, pair } from '../testing/test-network.ts'
import { createAuthStore } from './auth-store.ts'
import type { SessionEvent } from './session-event.ts'

const session = { user: claims({ gen: 3 }), authTokens: pair(3), receivedAt: 1_800_000_000 }

test('is loading at first, and calls back after each change until it is unsubscribed', () => {
  const store = createAuthStore(() => {})
  const seen: string[] = []
  const stop = store.subscribe(() => seen.push(store.getState().status))
  expect(store.getState()).toEqual({ status: 'loading' })

  store.dispatch({ type: 'signed-in', session })
  store.dispatch({ type: 'signed-out', reason: 'idle' })
  stop()
  store.dispatch({ type: 'restore-started' })

  expect(seen).toEqual(['signed-in', 'signed-out'])
})

test('an event that changes nothing is not reported', () => {
  const observed: SessionEvent[] = []
  const store = createAuthStore((event) => observed.push(event))
  store.dispatch({ type: 'signed-out' })
  store.subscribe(() => expect.unreachable())
  store.dispatch({ type: 'tokens-refreshed', session })

  expect(observed).toEqual([{ type: 'signed-out' }])
})

test('an observer receives the claims of a session, and none of its tokens', () => {
  const observed: SessionEvent[] = []
  const store = createAuthStore((event) => observed.push(event))
  store.dispatch({ type: 'signed-in', session })
  store.dispatch({ type: 'signed-out', reason: 'idle' })

  expect(observed).toEqual([
    { type: 'signed-in', claims: session.user },
    { type: 'signed-out', reason: 'idle' },
  ])
})
