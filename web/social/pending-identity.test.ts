import { expect, test } from 'vitest'
import type { WaitingIdentity } from '../../shared/api/social-api.ts'
import type { SessionData } from '../session/auth-state.ts'
import { createAuthStore } from '../session/auth-store.ts'
import { forgetWaitingAtSignOut, keepPending, readWaiting } from './pending-identity.ts'

const IDENTITY = { next: 'link', handle: 'of-grace' } as unknown as WaitingIdentity

test('an identity that waits for its person outlives a sign-in, and no sign-out', () => {
  const store = createAuthStore(() => {})
  forgetWaitingAtSignOut(store)
  store.dispatch({ type: 'signed-out' })
  keepPending(IDENTITY)
  store.dispatch({ type: 'signed-in', session: { user: { gen: 1 } } as SessionData })
  expect(readWaiting('link')).toEqual(IDENTITY)

  store.dispatch({ type: 'signed-out' })
  expect(readWaiting('link')).toBeUndefined()
})
