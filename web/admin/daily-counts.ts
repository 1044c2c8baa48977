import type { AdminEventSummary } from '../../shared/api/admin-api.ts'
import type { AuditEvent } from '../../shared/audit-event.ts'

/** The number of sign-ins on a day: successful, failed, and refused by a limit. */
export interface DayCount {
  /** In UTC, such as `2026-11-20`. */
  day: string
  signedIn: number
  failed: number
  limited: number
}

/** Returns the sign-ins of each day, the oldest first. A day without one has zeros. */
export function dailyCounts({ days, counts }: AdminEventSummary): DayCount[] {
  return days.map((day) => {
    const countOf = (...events: AuditEvent[]) =>
      sum(counts.filter((entry) => entry.day === day && (events as string[]).includes(entry.event)))
    return {
      day,
      signedIn: countOf('signed_in'),
      failed: countOf('sign_in_failed', 'sign_in_refused'),
      limited: countOf('limited'),
    }
  })
}

function sum(entries: { count: number }[]): number {
  return entries.reduce((total, { count }) => total + count, 0)
}

/** Returns the sums of all days. */
export function totalOf(days: DayCount[]): Omit<DayCount, 'day'> {
  const total = { signedIn: 0, failed: 0, limited: 0 }
  for (const { signedIn, failed, limited } of days) {
    total.signedIn += signedIn
    total.failed += failed
    total.limited += limited
  }
  return total
}

/** Rounds up to one digit followed by zeros, such as 3, 40 or 500. Returns at least 1. */
export function roundUp(count: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(count, 1)))
  return Math.ceil(Math.max(count, 1) / power) * power
}
