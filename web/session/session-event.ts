import type { RequestLine } from '../../shared/api/routes.ts'
import type { AccessClaims } from '../../shared/api/token-api.ts'
import type { AuthEvent, SessionData } from './auth-state.ts'

/**
 * The events that a session reports to an observer, in the past tense. They never contain a token. Requests, the
 * lock and the storage are not reported, because an observer can wrap those to see them.
 */
export type SessionEvent =
  /** An event of `authReducer`, in which the claims of the access token replace the tokens. */
  | Exclude<AuthEvent, { session: SessionData }>
  | { type: Extract<AuthEvent, { session: SessionData }>['type']; claims: AccessClaims }
  /** The timer has checked whether a refresh is due. */
  | { type: 'clock-checked'; due: boolean }
  /** A request is sent for the second and last time. The first got a 401, and a refresh followed. */
  | { type: 'call-retried'; line: RequestLine }

/** Called with each event at the time when it happens. Must not throw. */
export type Observe = (event: SessionEvent) => void
