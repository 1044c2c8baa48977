import type { AuditEvent } from '../../shared/audit-event.ts'

/**
 * Counts what the metrics publish. It is an interface, so that server/tokens and others need not import
 * server/metrics.
 */
export interface Meter {
  /** Counts an event of the audit trail, even if its transaction is rolled back afterwards. */
  incrementEvents(event: AuditEvent): void
  /** Counts a refresh token by its result. */
  countRefresh(verdict: RefreshVerdict): void
}

/**
 * The result of a refresh token: `moved` if it rotated its session, `invalid` if this server did not issue it, or
 * else a verdict: see `judgeRefresh`.
 */
export type RefreshVerdict =
  | 'moved'
  | 'invalid'
  | 'repeat'
  | 'overtaken'
  | 'reuse'
  | 'lost'
  | 'over'
  | 'current'
