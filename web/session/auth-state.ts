import { jwtDecode } from 'jwt-decode'
import type { Reason } from '../../shared/api/error-body.ts'
import type { AccessClaims, TokenObtainResponse, TokenRefreshResponse } from '../../shared/api/token-api.ts'

/**
 * The tokens that JavaScript can read. With the transport `cookies`, JavaScript can read none. With
 * `refresh-cookie`, it can read only the access token.
 */
export interface AuthTokens {
  access?: string
  refresh?: string
}

/** A session as the browser knows it. */
export interface SessionData {
  /** The claims of the access token. They are decoded but not verified, because only the server can verify them. */
  user: AccessClaims
  authTokens: AuthTokens
  /** When the tokens arrived, in seconds since the epoch. The clock may be wrong, so only differences are used. */
  receivedAt: number
}

/** The reason why a tab is signed out. The server has sent it, or the browser has found it. */
export type SignOutReason = Reason | 'other_tab' | 'no_cookie' | 'storage_blocked' | 'planted_cookie'

/** The state of a tab. */
export type AuthState =
  /** The stored session has not been restored yet. */
  | { status: 'loading' }
  | { status: 'signed-out'; reason?: SignOutReason }
  | ({ status: 'signed-in' } & SessionData)

/** Events of the session that change its state, in the past tense. */
export type AuthEvent =
  | { type: 'restore-started' }
  | { type: 'signed-in'; session: SessionData }
  | { type: 'tokens-refreshed'; session: SessionData }
  | { type: 'signed-out'; reason?: SignOutReason }

/** Returns the state after an event. Has no side effects, and returns the same object for an event that it ignores. */
export function authReducer(state: AuthState, event: AuthEvent): AuthState {
  switch (event.type) {
    case 'restore-started':
      return { status: 'loading' }
    case 'signed-in':
      return { status: 'signed-in', ...event.session }
    case 'tokens-refreshed':
      // If the user signs out during a refresh, the tokens arrive after the sign-out and must not undo it.
      return state.status === 'signed-out' ? state : { status: 'signed-in', ...event.session }
    case 'signed-out':
      return { status: 'signed-out', reason: event.reason }
  }
}

/**
 * Creates a session from a response of the server. If the response has no refresh token, the session keeps that of
 * `previous`.
 *
 * @throws {InvalidTokenError} of jwt-decode if the response has no access token, or one that cannot be decoded
 */
export function sessionFrom(
  response: TokenObtainResponse | TokenRefreshResponse,
  receivedAt: number,
  previous: AuthTokens = {},
): SessionData {
  if ('claims' in response) return { user: response.claims, authTokens: {}, receivedAt }
  const { access, refresh = previous.refresh }: AuthTokens & { access: string } = response
  return { user: jwtDecode<AccessClaims>(access), authTokens: { access, refresh }, receivedAt }
}

/**
 * A refresh is due after this part of an access token's lifetime: after four minutes of five, as in the Django-React
 * tutorial (README).
 */
const REFRESH_AT = 4 / 5

/** Returns the age of an access token at which a refresh is due, in seconds. */
export function refreshAge({ exp, iat }: AccessClaims): number {
  return (exp - iat) * REFRESH_AT
}

/** Returns whether the tokens should be refreshed. */
export function isDue({ user, receivedAt }: SessionData, now: number): boolean {
  return ageOf(receivedAt, now) >= refreshAge(user)
}

/** Returns whether the access token has certainly expired, so that the server would refuse it. */
export function isExpired({ user, receivedAt }: SessionData, now: number): boolean {
  return ageOf(receivedAt, now) >= user.exp - user.iat
}

/**
 * Returns the age of a token in seconds, counted from its receipt. A clock that is wrong does not matter. If the
 * clock was set back since, the age would be negative, so the absolute value is returned.
 */
export function ageOf(receivedAt: number, now: number): number {
  return Math.abs(now - receivedAt)
}
