import type { AuthState } from '../session/auth-state.ts'
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

/** Returns the arrow that led to the present state. Undefined if the page was just opened. */
export function lastStep(events: readonly AuditEntry[]): Step | undefined {
  const place = events.findLastIndex(isOfReducer)
  const last = events[place]
  if (!last || !isOfReducer(last) || events.slice(place).some(isOpening)) return undefined
  const before = events.slice(0, place).findLast((event) => isOfReducer(event) || isOpening(event))
  return { from: before && isOfReducer(before) ? LEADS_TO[before.type] : 'loading', by: last.type }
}

function isOfReducer(event: AuditEntry): event is Extract<AuditEntry, { type: Step['by'] }> {
  return event.type in LEADS_TO
}

/** Returns whether the event opened a page, which starts with `loading`, whatever was before. */
function isOpening({ type }: AuditEntry): boolean {
  return type === 'page-opened'
}
