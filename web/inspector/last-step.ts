import type { AccessClaims } from '../../shared/api/token-api.ts'
import type { AuthState, SignOutReason } from '../session/auth-state.ts'
import type { AuditEntry } from './timeline-event.ts'

export type Status = AuthState['status']

/** The events of the reducer, and the state that each leads to. */
const LEADS_TO = {
  'restore-started': 'loading',
  'signed-in': 'signed-in',
  'tokens-refreshed': 'signed-in',
  'signed-out': 'signed-out',
} as const satisfies Record<string, Status>

/** An arrow of the state machine. */
export interface Step {
  from: Status
  by: keyof typeof LEADS_TO
}

type OfReducer = Extract<AuditEntry, { type: Step['by'] }>

/** The state of the session after an event. */
export interface Moment {
  status: Status
  step: Step | undefined
  claims: AccessClaims | undefined
  reason: SignOutReason | undefined
}

/** Returns the arrow that led to the present state. Returns undefined if the page was just opened. */
export function lastStep(events: readonly AuditEntry[]): Step | undefined {
  const place = events.findLastIndex(isOfReducer)
  const last = events[place]
  if (!last || !isOfReducer(last) || events.slice(place).some(isOpening)) return undefined
  return { from: statusAfter(events.slice(0, place)), by: last.type }
}

/** Returns the state of the session after these events, as far as they show it. */
export function momentAfter(events: readonly AuditEntry[]): Moment {
  const last = lastOfReducer(events)
  return {
    status: statusAfter(events),
    step: lastStep(events),
    claims: last && 'claims' in last ? last.claims : undefined,
    reason: last?.type === 'signed-out' ? last.reason : undefined,
  }
}

function statusAfter(events: readonly AuditEntry[]): Status {
  const last = lastOfReducer(events)
  return last ? LEADS_TO[last.type] : 'loading'
}

/** Returns undefined if the page was opened afterwards. */
function lastOfReducer(events: readonly AuditEntry[]): OfReducer | undefined {
  const last = events.findLast((event) => isOfReducer(event) || isOpening(event))
  return last && isOfReducer(last) ? last : undefined
}

function isOfReducer(event: AuditEntry): event is OfReducer {
  return event.type in LEADS_TO
}

/** Returns whether the event opened a page, which starts with `loading`, whatever was before. */
function isOpening({ type }: AuditEntry): boolean {
  return type === 'page-opened'
}
