import { claimChanges } from './claim-changes.ts'
import { momentAfter } from './last-step.ts'
import type { TimelineEvent } from './timeline-event.ts'

interface ClaimChangesProps {
  /** The events up to and with this one. */
  events: readonly TimelineEvent[]
  event: TimelineEvent
}

/** Renders how the claims of new tokens differ from those before. Nothing for an event without tokens. */
export function ClaimChanges({ events, event }: ClaimChangesProps) {
  const after = 'claims' in event ? event.claims : undefined
  if (!after) return null
  const before = momentAfter(events.slice(0, -1)).claims
  if (before?.sid !== after.sid) return <p className="changes">A new session: there were no claims before.</p>
  const changes = claimChanges(before, after)
  return (
    <ul className="changes" aria-label="Changed claims">
      {changes.map(({ name, label }) => (
        <li key={name}>
          <code>
            {name} {label}
          </code>
        </li>
      ))}
      {changes.length === 0 && <li>The same tokens again</li>}
    </ul>
  )
}
