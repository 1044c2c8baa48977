import type { RequestLine } from '../../shared/api/routes.ts'
import type { TokenTransport } from '../../shared/transports.ts'
import type { ApiError } from '../api/client.ts'
import type { SessionEvent } from '../session/session-event.ts'

/** The events that the inspector records, in the past tense. Never a token, nor anything that the user typed. */
export type AuditEntry =
  | SessionEvent
  /** The page was opened or reloaded. Earlier events belong to the previous page. */
  | { type: 'page-opened'; transport: TokenTransport }
  | { type: 'lock-granted'; tookMs: number }
  | { type: 'request-sent'; line: RequestLine }
  /** `gen`: the generation of the tokens in the response; `again`: the same as in the previous response. */
  | { type: 'request-answered'; line: RequestLine; tookMs: number; gen?: number; again?: boolean }
  | ({ type: 'request-refused'; line: RequestLine; tookMs: number } & Refusal)
  | { type: 'request-failed'; line: RequestLine; tookMs: number; why: 'network' | 'aborted' }
  /** The stored session was written by another tab, or by a script of this one. */
  | { type: 'storage-changed' }
  /** As reported by the inspector of that tab. */
  | { type: 'other-tab-answered'; line: RequestLine; gen?: number }
  /** The experiments of the panel. */
  | { type: 'refresh-asked' | 'network-cut' | 'network-restored' | 'token-tampered' | 'spent-token-replayed' }

type Refusal = Pick<ApiError, 'status' | 'code' | 'reason'>

/** One row of the timeline. Times are whole seconds since the epoch. */
export type TimelineEvent = AuditEntry & {
  /** Counts up. */
  id: number
  at: number
  /** How often it was repeated without a row of its own, and when last. */
  times?: number
  until?: number
}
