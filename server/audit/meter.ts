import type { AuditEvent } from '../../shared/audit-event.ts'

/** Where domain functions count what an operator wants figures of; who reads them is not theirs to know. */
export interface Meter {
  /** Counts an event of the audit trail; also one whose transaction is taken back afterwards. */
  incrementEvents(event: AuditEvent): void
  /** Counts a refresh token by what became of it. */
  countRefresh(verdict: RefreshVerdict): void
}

/** What becomes of a refresh token: the judge's words, `moved` for one that was spent, `invalid` for none of ours. */
export type RefreshVerdict =
  | 'moved'
  | 'invalid'
  | 'repeat'
  | 'overtaken'
  | 'reuse'
  | 'lost'
  | 'over'
  | 'current'
