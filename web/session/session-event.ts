import type { RequestLine } from '../../shared/api/routes.ts'
import type { AuthEvent, SessionData } from './auth-state.ts'

/**
 * What a session tells whoever observes it, in the past tense. Never a token; and nothing that can be
 * seen by standing between it and what it is made of: its requests, its lock, its storage.
 */
export type SessionEvent =
  /** The state has changed by one of the reducer's events, told without the tokens in it. */
  | Exclude<AuthEvent, { session: SessionData }>
  | { type: Extract<AuthEvent, { session: SessionData }>['type']; gen: number }
  /** The tick has looked whether anything is due. */
  | { type: 'clock-checked'; due: boolean }
  /** After a 401 and a refresh a call goes out for the second and last time. */
  | { type: 'call-retried'; line: RequestLine }

/** Is told what happens, while it happens. Must not throw. */
export type Observe = (event: SessionEvent) => void
