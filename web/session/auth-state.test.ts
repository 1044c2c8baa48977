import { describe, expect, test } from 'vitest'
import { claims, pair, token } from '../testing/test-network.ts'
import { type AuthState, authReducer, isDue, isExpired, type SessionData, sessionFrom } from './auth-state.ts'

const NOW = 1_800_000_000

function session(changes: Partial<SessionData> = {}): SessionData {
  return { user: claims({ iat: NOW }), authTokens: { access: 'a' }, receivedAt: NOW, ...changes }
}

const loading: AuthState = { status: 'loading' }
const signedOut: AuthState = { status: 'signed-out' }
const signedIn: AuthState = { status: 'signed-in', ...session() }

describe('authReducer', () => {
  test.each([loading, signedOut, signedIn])('a sign-in always signs in: %j', (state) => {
    expect(authReducer(state, { type: 'signed-in', session: session() })).toEqual(signedIn)
  })

  test.each([loading, signedIn])('new tokens sign in: %j', (state) => {
    const newer = session({ receivedAt: NOW + 240 })
    expect(authReducer(state, { type: 'tokens-refreshed', session: newer })).toEqual({
      status: 'signed-in',
      ...newer,
    })
  })

  test('C21 sign-out wins over new tokens that land after it', () => {
    expect(authReducer(signedOut, { type: 'tokens-refreshed', session: session() })).toBe(signedOut)
  })

  test('a sign-out keeps its reason', () => {
    const event = { type: 'signed-out', reason: 'idle' } as const
    expect(authReducer(signedIn, event)).toEqual({ status: 'signed-out', reason: 'idle' })
  })
})

describe('sessionFrom', () => {
  test('T1 C20 decodes the access token, whatever the order of the response', () => {
    const { access, refresh } = pair(1, { username: 'user2' })

    expect(sessionFrom({ refresh, access }, NOW)).toEqual(sessionFrom({ access, refresh }, NOW))
    expect(sessionFrom({ access }, NOW).user).toMatchObject({ token_type: 'access', username: 'user2' })
  })

  test('takes the claims if JavaScript can see no token', () => {
    const user = claims()
    expect(sessionFrom({ claims: user }, NOW)).toEqual({ user, authTokens: {}, receivedAt: NOW })
  })

  test('keeps the tokens of a response, and nothing else that it has', () => {
    const { access, refresh } = pair(1)
    const response = { refresh, access, return_to: '/' }

    expect(sessionFrom(response, NOW).authTokens).toEqual({ access, refresh })
  })

  test('keeps the refresh token if the response contains none', () => {
    const { access } = pair(2)
    expect(sessionFrom({ access }, NOW, { access: 'old', refresh: 'kept' }).authTokens).toEqual({
      access,
      refresh: 'kept',
    })
  })

  test.each(['', 'garbage', 'a.b.c', token({}).split('.')[0] ?? ''])(
    'C20 throws if there is no token: %j',
    (access) => {
      expect(() => sessionFrom({ access }, NOW)).toThrow()
    },
  )
})

describe('the age of a token', () => {
  test('is due at four fifths of its life: four minutes of five', () => {
    expect(isDue(session(), NOW + 239)).toBe(false)
    expect(isDue(session(), NOW + 240)).toBe(true)
    expect(isExpired(session(), NOW + 299)).toBe(false)
    expect(isExpired(session(), NOW + 300)).toBe(true)
  })

  test.each([-3_600, 3_600])(
    'C18 counts from receipt, so a clock that is %i seconds off makes no difference',
    (skew) => {
      const skewed = session({ receivedAt: NOW + skew })
      expect(isDue(skewed, NOW + skew + 239)).toBe(false)
      expect(isDue(skewed, NOW + skew + 240)).toBe(true)
    },
  )

  test('a clock that is set back makes it due, rather than never', () => {
    expect(isDue(session(), NOW - 3_600)).toBe(true)
  })
})
