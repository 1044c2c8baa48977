import { isoTime } from '../../shared/epoch.ts'
import type { TokenTransport } from '../../shared/transports.ts'
import { laneOf } from './lanes.ts'
import type { TimelineEvent } from './timeline-event.ts'
import { messageOf } from './timeline-messages.ts'

/** The input of an export. `exportedAt` is in seconds since the epoch. */
export interface ExportedTimeline {
  transport: TokenTransport
  exportedAt: number
  events: readonly TimelineEvent[]
}

/**
 * Returns a timeline as JSON, for a note or a report. It contains no token, because events contain none, and no
 * username.
 */
export function timelineAsJson({ transport, exportedAt, events }: ExportedTimeline): string {
  const rows = events.map((event) => ({
    ...event,
    ...('claims' in event && event.claims && { claims: { ...event.claims, username: '…' } }),
    at: isoTime(event.at),
    ...(event.until !== undefined && { until: isoTime(event.until) }),
    lane: laneOf(event),
    message: messageOf(event),
  }))
  return `${JSON.stringify({ exported_at: isoTime(exportedAt), transport, events: rows }, null, 2)}\n`
}
