import { jwtDecode } from 'jwt-decode'
import type { Reason } from '../../shared/api/error-body.ts'
import type { PasswordChanged } from '../../shared/api/password-api.ts'
import type { SocialResponse } from '../../shared/api/social-api.ts'
import type { AccessClaims, TokenObtainResponse, TokenRefreshResponse } from '../../shared/api/token-api.ts'

/** The tokens that JavaScript can see: both, one or none, depending on the transport. */
export interface AuthTokens {
  access?: string
  refresh?: string
}

/** A session as the browser knows it. */
export interface SessionData {
  /** The claims of the access token. Decoded, not verified: the server does that. */
  user: AccessClaims
  authTokens: AuthTokens
  /** In this device's time, right or wrong: only differences are used. */
  receivedAt: number
}

/** The reason why a tab is signed out. Either the server's, or one that the browser found. */
export type SignOutReason = Reason | 'other_tab' | 'no_cookie' | 'storage_blocked' | 'planted_cookie'

/** The state of a tab. */
export type AuthState =
  /** Before the first restore has finished. */
  | { status: 'loading' }
  | { status: 'signed-out'; reason?: SignOutReason }
  | ({ status: 'signed-in' } & SessionData)

/** The events of the session, in the past tense. */
export type AuthEvent =
  | { type: 'restore-started' }
  | { type: 'signed-in'; session: SessionData }
  | { type: 'tokens-refreshed'; session: SessionData }
  | { type: 'signed-out'; reason?: SignOutReason }

/** The whole state machine. Pure; returns the same object if nothing changes. */
export function authReducer(state: AuthState, event: AuthEvent): AuthState {
  switch (event.type) {
    case 'restore-started':
      return { status: 'loading' }
    case 'signed-in':
      return { status: 'signed-in', ...event.session }
    case 'tokens-refreshed':
      // Sign-out wins over a refresh that lands after it.
      return state.status === 'signed-out' ? state : { status: 'signed-in', ...event.session }
    case 'signed-out':
      return { status: 'signed-out', reason: event.reason }
  }
}

/**
 * Creates a session from a response of the server. A response without a refresh token keeps the one that
 * we have.
 *
 * @throws {InvalidTokenError} of jwt-decode if the response contains no access token
 */
export function sessionFrom(
  answer: TokenObtainResponse | TokenRefreshResponse | SocialResponse | PasswordChanged,
  receivedAt: number,
  previous: AuthTokens = {},
): SessionData {
  if ('claims' in answer) return { user: answer.claims, authTokens: {}, receivedAt }
  const { access, refresh = previous.refresh }: AuthTokens & { access: string } = answer
  return { user: jwtDecode<AccessClaims>(access), authTokens: { access, refresh }, receivedAt }
}

/** A token is renewed at four fifths of its life: after four minutes of five, as in the tutorial. */
const REFRESH_AT = 4 / 5

/** Returns the age at which an access token is renewed, in seconds. */
export function renewalAge({ exp, iat }: AccessClaims): number {
  return (exp - iat) * REFRESH_AT
}

/** Returns whether it is time to refresh. */
export function isDue({ user, receivedAt }: SessionData, now: number): boolean {
  return ageOf(receivedAt, now) >= renewalAge(user)
}

/** Returns whether the access token has certainly expired, so that sending it would be useless. */
export function isExpired({ user, receivedAt }: SessionData, now: number): boolean {
  return ageOf(receivedAt, now) >= user.exp - user.iat
}

/**
 * Returns the age of a token in seconds. Counted from receipt, so that a wrong clock does not matter. A clock
 * that was set back counts as age.
 */
export function ageOf(receivedAt: number, now: number): number {
  return Math.abs(now - receivedAt)
}
