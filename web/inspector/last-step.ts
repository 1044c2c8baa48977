import type { AuthState } from '../session/auth-state.ts'
import type { AuditEntry } from './timeline-event.ts'

/** A state of the machine. */
export type Status = AuthState['status']

/** The events of the reducer, and where each leads. */
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

/** The arrow that has led to the present state; undefined: the page was only just opened. */
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

/** A page begins with `loading`, whatever was before. */
function isOpening({ type }: AuditEntry): boolean {
  return type === 'page-opened'
}
