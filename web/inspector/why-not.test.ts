import { expect, test } from 'vitest'
import type { AuthState } from '../session/auth-state.ts'
import { claims } from '../testing/test-network.ts'
import { protectedBy, whyNothing } from './why-not.ts'

const state: AuthState = { status: 'signed-in', user: claims(), authTokens: {}, receivedAt: 0 }
const storage = { isBlocked: false }

test('body protects no token, and the cookie transports name what protects each', () => {
  expect(protectedBy('tamper', 'body')).toBeUndefined()
  expect(protectedBy('replay', 'body')).toBeUndefined()
  expect(protectedBy('tamper', 'refresh-cookie')).toContain('memory of the page')
  expect(protectedBy('tamper', 'cookies')).toContain('HttpOnly cookie')
  expect(protectedBy('replay', 'refresh-cookie')).toContain('HttpOnly cookie')
  expect(protectedBy('replay', 'cookies')).toContain('HttpOnly cookie')
})

test('nothing can be tried when signed out or when storage is blocked', () => {
  expect(whyNothing({ state, storage })).toBeUndefined()
  expect(whyNothing({ state: { status: 'signed-out' }, storage })).toContain('Sign in first')
  expect(whyNothing({ state, storage: { isBlocked: true } })).toContain('blocks storage')
})
