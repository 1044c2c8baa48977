import { jwtDecode } from 'jwt-decode'
import type { Reason } from '../../shared/api/error-body.ts'
import type { PasswordChanged } from '../../shared/api/password-api.ts'
import type { SocialResponse } from '../../shared/api/social-api.ts'
import type { AccessClaims, TokenObtainResponse, TokenRefreshResponse } from '../../shared/api/token-api.ts'

/** The tokens that JavaScript can see: both, one or none, by transport. */
export interface AuthTokens {
  access?: string
  refresh?: string
}

/** A session as the browser knows it. */
export interface SessionData {
  /** What the access token says. Decoded, not verified: the server does that. */
  user: AccessClaims
  authTokens: AuthTokens
  /** By this device's clock, whatever that says: only differences are looked at. */
  receivedAt: number
}

/** Why nobody is signed in: in the server's words, or as found here. */
export type SignOutReason = Reason | 'other_tab' | 'no_cookie' | 'storage_blocked' | 'planted_cookie'

/** The state of a tab. */
export type AuthState =
  /** Nobody knows yet. */
  | { status: 'loading' }
  | { status: 'signed-out'; reason?: SignOutReason }
  | ({ status: 'signed-in' } & SessionData)

/** What happens to it, in the past tense. */
export type AuthEvent =
  | { type: 'restore-started' }
  | { type: 'signed-in'; session: SessionData }
  | { type: 'tokens-refreshed'; session: SessionData }
  | { type: 'signed-out'; reason?: SignOutReason }

/** The whole state machine. Pure; returns the same object when nothing changes. */
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
 * Makes a session of an answer of the server. An answer without a refresh token leaves the
 * one we have.
 *
 * @throws {InvalidTokenError} of jwt-decode when there is no token in it
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

/** A token is renewed at four fifths of its life: four minutes of five. */
const REFRESH_AT = 4 / 5

/** How old an access token gets before it is renewed, in seconds. */
export function renewalAge({ exp, iat }: AccessClaims): number {
  return (exp - iat) * REFRESH_AT
}

/** Whether it is time to refresh. */
export function isDue({ user, receivedAt }: SessionData, now: number): boolean {
  return ageOf(receivedAt, now) >= renewalAge(user)
}

/** Whether the access token is over for certain, so that it need not be tried. */
export function isExpired({ user, receivedAt }: SessionData, now: number): boolean {
  return ageOf(receivedAt, now) >= user.exp - user.iat
}

/**
 * How long ago a token came, in seconds. Counted from receipt, so that a wrong clock does not matter; one
 * that was set back counts as age.
 */
export function ageOf(receivedAt: number, now: number): number {
  return Math.abs(now - receivedAt)
}
