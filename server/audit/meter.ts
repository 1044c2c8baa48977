import type { AuditEvent } from '../../shared/audit-event.ts'

/** Counts for the metrics. Domain functions do not know how they are published. */
export interface Meter {
  /** Counts an event of the audit trail, even if its transaction is rolled back afterwards. */
  incrementEvents(event: AuditEvent): void
  /** Counts a refresh token by its result. */
  countRefresh(verdict: RefreshVerdict): void
}

/** The result of a refresh token: a verdict, `moved` if it was spent, `invalid` if it is not ours. */
export type RefreshVerdict =
  | 'moved'
  | 'invalid'
  | 'repeat'
  | 'overtaken'
  | 'reuse'
  | 'lost'
  | 'over'
  | 'current'
