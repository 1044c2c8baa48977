import type { RequestLine } from '../../shared/api/routes.ts'
import type { AuthEvent, SessionData } from './auth-state.ts'

/**
 * The events that a session reports to an observer, in the past tense. They never contain a token. What wrappers
 * can see (requests, lock, storage) is not reported.
 */
export type SessionEvent =
  /** An event of the reducer, without the tokens in it. */
  | Exclude<AuthEvent, { session: SessionData }>
  | { type: Extract<AuthEvent, { session: SessionData }>['type']; gen: number }
  /** The tick has checked whether anything is due. */
  | { type: 'clock-checked'; due: boolean }
  /** A call is sent for the second and last time, after a 401 and a refresh. */
  | { type: 'call-retried'; line: RequestLine }

/** Receives each event while it happens. Must not throw. */
export type Observe = (event: SessionEvent) => void
