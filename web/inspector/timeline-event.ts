import type { RequestLine } from '../../shared/api/routes.ts'
import type { TokenTransport } from '../../shared/transports.ts'
import type { ApiError } from '../api/client.ts'
import type { SessionEvent } from '../session/session-event.ts'

/** What the inspector sees, in the past tense. Never a token, nor anything that somebody typed. */
export type AuditEntry =
  | SessionEvent
  /** The page was opened or reloaded; what is before it, is of the page before. */
  | { type: 'page-opened'; transport: TokenTransport }
  | { type: 'lock-granted'; tookMs: number }
  | { type: 'request-sent'; line: RequestLine }
  /** `gen`: the generation whose tokens the answer brought; `again`: the same as the answer before. */
  | { type: 'request-answered'; line: RequestLine; tookMs: number; gen?: number; again?: boolean }
  | ({ type: 'request-refused'; line: RequestLine; tookMs: number } & Refusal)
  | { type: 'request-failed'; line: RequestLine; tookMs: number; why: 'network' | 'aborted' }
  /** What is stored was written by another tab, or by a script of this one. */
  | { type: 'storage-changed' }
  /** As the inspector of that tab tells it. */
  | { type: 'other-tab-answered'; line: RequestLine; gen?: number }
  /** What was tried in the panel. */
  | { type: 'refresh-asked' | 'network-cut' | 'network-restored' | 'token-tampered' | 'spent-token-replayed' }

type Refusal = Pick<ApiError, 'status' | 'code' | 'reason'>

/** One row of the timeline. Times are whole seconds since the epoch. */
export type TimelineEvent = AuditEntry & {
  /** Counts up. */
  id: number
  at: number
  /** How often, where the same again was not worth a row of its own, and when last. */
  times?: number
  until?: number
}
