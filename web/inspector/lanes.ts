import { isIdle } from './recorder.ts'
import type { AuditEntry, TimelineEvent } from './timeline-event.ts'
import { changesSession } from './watched-call.ts'

/** The participants, as the columns of the chart. */
export const LANES = ['You', 'Clock', 'Lock', 'This tab', 'Server', 'Other tab'] as const

export type Lane = (typeof LANES)[number]

/** Returns the lane in which an event is drawn. */
export function laneOf(event: AuditEntry): Lane {
  switch (event.type) {
    case 'clock-checked':
      return 'Clock'
    case 'lock-granted':
      return 'Lock'
    case 'request-answered':
    case 'request-refused':
    case 'request-failed':
      return 'Server'
    case 'storage-changed':
    case 'other-tab-opened':
    case 'other-tab-answered':
      return 'Other tab'
    case 'request-sent':
      return isByHand(event.line) ? 'You' : 'This tab'
    case 'refresh-asked':
    case 'network-cut':
    case 'network-restored':
    case 'token-looked-at':
    case 'token-tampered':
    case 'edited-token-sent':
    case 'spent-token-replayed':
      return 'You'
    default:
      return 'This tab'
  }
}

/** Returns whether the user caused the request: sign-in and sign-out. The tab itself causes a refresh. */
function isByHand(line: Extract<AuditEntry, { type: 'request-sent' }>['line']): boolean {
  return changesSession(line) && line !== 'POST /api/token/refresh'
}

/** Returns whether an event is coloured as a problem. */
export function isProblem(event: AuditEntry): boolean {
  if (event.type === 'signed-out') return event.reason !== undefined && event.reason !== 'signed_out'
  return event.type === 'request-refused' || (event.type === 'request-failed' && event.why === 'network')
}

/** Events within this many seconds of each other are linked. */
const ONE_COURSE_SECONDS = 2

/** Returns whether a line leads from one event to the other. */
export function isLinked(earlier: TimelineEvent | undefined, later: TimelineEvent | undefined): boolean {
  if (!earlier || !later || isIdle(earlier) || isIdle(later)) return false
  return later.type !== 'page-opened' && later.at - earlier.at <= ONE_COURSE_SECONDS
}
