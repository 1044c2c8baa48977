import { expect, test } from 'vitest'
import type { PendingIdentity } from '../../shared/api/social-api.ts'
import type { SessionData } from '../session/auth-state.ts'
import { createAuthStore } from '../session/auth-store.ts'
import {
  forgetPendingIdentityAtSignOut,
  keepPendingIdentity,
  readPendingIdentity,
} from './pending-identity.ts'

const IDENTITY = { next: 'link', handle: 'of-grace' } as unknown as PendingIdentity

test('a pending identity outlives a sign-in, but not a sign-out', () => {
  const store = createAuthStore(() => {})
  forgetPendingIdentityAtSignOut(store)
  store.dispatch({ type: 'signed-out' })
  keepPendingIdentity(IDENTITY)
  store.dispatch({ type: 'signed-in', session: { user: { gen: 1 } } as SessionData })
  expect(readPendingIdentity('link')).toEqual(IDENTITY)

  store.dispatch({ type: 'signed-out' })
  expect(readPendingIdentity('link')).toBeUndefined()
})
