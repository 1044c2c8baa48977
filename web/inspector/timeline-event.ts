import type { RequestLine } from '../../shared/api/routes.ts'
import type { AccessClaims } from '../../shared/api/token-api.ts'
import type { TokenTransport } from '../../shared/transports.ts'
import type { ApiError } from '../api/client.ts'
import type { SessionEvent } from '../session/session-event.ts'
import type { Exchange } from './wire.ts'

/** The events that the inspector records, in the past tense. Never a token, nor a password. */
export type AuditEntry =
  | SessionEvent
  /** The page was opened or reloaded. Earlier events belong to the previous page. */
  | { type: 'page-opened'; transport: TokenTransport }
  | { type: 'lock-granted'; tookMs: number }
  | RequestSent
  | RequestAnswered
  | ({ type: 'request-refused' } & Answered & Refusal)
  | ({ type: 'request-failed'; why: 'network' | 'aborted' } & Answered)
  /** The stored session was written by another tab, or by a script of this one. */
  | { type: 'storage-changed' }
  /** Reported by the inspector of the other tab. */
  | { type: 'other-tab-opened' }
  | { type: 'other-tab-answered'; line: RequestLine; gen?: number }
  /** The user has pointed at the token or moved the focus into it. */
  | { type: 'token-looked-at' }
  /** The experiments of the panel. */
  | {
      type:
        | 'refresh-asked'
        | 'network-cut'
        | 'network-restored'
        | 'token-tampered'
        | 'edited-token-sent'
        | 'spent-token-replayed'
    }

/** `jti`: the access token that the request carries, if it is known. */
export interface RequestSent {
  type: 'request-sent'
  line: RequestLine
  jti?: string
  /** Without tokens and without what the user typed. */
  body?: unknown
}

/** `gen`: the generation of the tokens in the response; `again`: the same as in the previous response. */
export interface RequestAnswered extends Answered {
  type: 'request-answered'
  gen?: number
  again?: boolean
  claims?: AccessClaims
}

/** The end of a request. */
interface Answered extends Exchange {
  /** The id of the event `request-sent`. */
  request: number
  line: RequestLine
  tookMs: number
  body?: unknown
}

type Refusal = Pick<ApiError, 'code' | 'reason'> & { status: number }

/** One row of the timeline. Times are whole seconds since the epoch. */
export type TimelineEvent = AuditEntry & {
  /** Counts up. */
  id: number
  at: number
  /** How often the event was repeated without another row, and the time of the last repetition. */
  times?: number
  until?: number
}
