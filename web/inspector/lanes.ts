import { isIdle } from './recorder.ts'
import type { AuditEntry, TimelineEvent } from './timeline-event.ts'
import { changesSession } from './watched-call.ts'

/** Who has a part in it, as the columns of the chart. */
export const LANES = ['You', 'Clock', 'Lock', 'This tab', 'Server', 'Other tab'] as const

/** One of them. */
export type Lane = (typeof LANES)[number]

/** In whose lane an event is drawn. */
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
    case 'other-tab-answered':
      return 'Other tab'
    case 'request-sent':
      return isByHand(event.line) ? 'You' : 'This tab'
    case 'refresh-asked':
    case 'network-cut':
    case 'network-restored':
    case 'token-tampered':
    case 'spent-token-replayed':
      return 'You'
    default:
      return 'This tab'
  }
}

/** Sign-in and sign-out; a refresh is the tab's own. */
function isByHand(line: Extract<AuditEntry, { type: 'request-sent' }>['line']): boolean {
  return changesSession(line) && line !== 'POST /api/token/refresh'
}

/** Whether something went wrong that the colour should say. */
export function isProblem(event: AuditEntry): boolean {
  if (event.type === 'signed-out') return event.reason !== undefined && event.reason !== 'signed_out'
  return event.type === 'request-refused' || (event.type === 'request-failed' && event.why === 'network')
}

/** What follows within this many seconds is drawn as one course of events. */
const ONE_COURSE_SECONDS = 2

/** Whether a line leads from the one to the other. */
export function isLinked(earlier: TimelineEvent | undefined, later: TimelineEvent | undefined): boolean {
  if (!earlier || !later || isIdle(earlier) || isIdle(later)) return false
  return later.type !== 'page-opened' && later.at - earlier.at <= ONE_COURSE_SECONDS
}
