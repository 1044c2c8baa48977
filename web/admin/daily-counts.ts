import type { AdminEventSummary } from '../../shared/api/admin-api.ts'
import type { AuditEvent } from '../../shared/audit-event.ts'

/** The number of successful and refused sign-ins on a day. */
export interface DayCount {
  /** In UTC, such as `2026-11-20`. */
  day: string
  signedIn: number
  refused: number
}

/** The events of refused sign-ins. */
const REFUSED: readonly string[] = ['sign_in_failed', 'sign_in_refused', 'limited'] satisfies AuditEvent[]

/** Returns the sign-ins of each day, the oldest first. A day without one has zeros. */
export function dailyCounts({ days, counts }: AdminEventSummary): DayCount[] {
  return days.map((day) => {
    const ofDay = counts.filter((entry) => entry.day === day)
    return {
      day,
      signedIn: sum(ofDay.filter(({ event }) => event === 'signed_in')),
      refused: sum(ofDay.filter(({ event }) => REFUSED.includes(event))),
    }
  })
}

function sum(entries: { count: number }[]): number {
  return entries.reduce((total, { count }) => total + count, 0)
}

/** Rounds up to one digit and zeros: 1, 2, 3 … 10, 20, 30 … At least 1. */
export function roundUp(count: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(count, 1)))
  return Math.ceil(Math.max(count, 1) / power) * power
}
