import { expect, test } from 'vitest'
import type { AuthState } from '../session/auth-state.ts'
import { claims } from '../testing/test-network.ts'
import { whyNotReplay, whyNotTamper } from './why-not.ts'

const signedIn: AuthState = { status: 'signed-in', user: claims(), authTokens: {}, receivedAt: 0 }
const storage = { isBlocked: false }

test('body: a signed-in user can try both', () => {
  const circumstances = { transport: 'body', state: signedIn, storage } as const

  expect(whyNotTamper(circumstances)).toBeUndefined()
  expect(whyNotReplay(circumstances)).toBeUndefined()
})

test('body: neither when signed out or when storage is blocked', () => {
  const signedOut = { transport: 'body', state: { status: 'signed-out' }, storage } as const
  const blocked = { transport: 'body', state: signedIn, storage: { isBlocked: true } } as const

  for (const whyNot of [whyNotTamper, whyNotReplay]) {
    expect(whyNot(signedOut)).toContain('You are not signed in')
    expect(whyNot(blocked)).toContain('keeps nothing')
  }
})

test('the cookie transports: neither, and each names what protects the token', () => {
  const inMemory = { transport: 'refresh-cookie', state: signedIn, storage } as const
  const inCookies = { transport: 'cookies', state: signedIn, storage } as const

  expect(whyNotTamper(inMemory)).toContain('memory of the page')
  expect(whyNotTamper(inCookies)).toContain('HttpOnly cookie')
  expect(whyNotReplay(inMemory)).toContain('HttpOnly cookie')
  expect(whyNotReplay(inCookies)).toContain('HttpOnly cookie')
})
