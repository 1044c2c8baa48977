import type { AccessClaims } from '../../shared/api/token-api.ts'
import { formatDuration } from '../components/format-duration.ts'
import { TIME_CLAIMS } from './claim-labels.ts'

/** A claim that differs between two access tokens of a session. */
export interface ClaimChange {
  name: string
  /** In short: `3 → 4`, or `+20 s` for a time. */
  label: string
}

/** Returns the claims that differ, in the order of the newer token. */
export function claimChanges(before: AccessClaims, after: AccessClaims): ClaimChange[] {
  const old: Record<string, unknown> = before
  return Object.entries(after)
    .filter(([name, value]) => old[name] !== value)
    .map(([name, value]) => ({ name, label: changeLabel(name, old[name], value) }))
}

function changeLabel(name: string, from: unknown, to: unknown): string {
  if (TIME_CLAIMS.includes(name) && typeof from === 'number' && typeof to === 'number') {
    return `${to < from ? '−' : '+'}${formatDuration(Math.abs(to - from))}`
  }
  return `${shorten(from)} → ${shorten(to)}`
}

/** Long enough to see that two ids differ. */
const SHOWN_LETTERS = 8

function shorten(value: unknown): string {
  const text = value === undefined ? 'none' : String(value)
  return text.length > SHOWN_LETTERS * 2 ? `${text.slice(0, SHOWN_LETTERS)}…` : text
}
