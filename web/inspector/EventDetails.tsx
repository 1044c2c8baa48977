import { Section } from '../components/Section.tsx'
import { ClaimChanges } from './ClaimChanges.tsx'
import { clockTime } from './clock-time.ts'
import { ExchangeView } from './ExchangeView.tsx'
import { exchangeOf } from './exchange-of.ts'
import { useSessionState, useTimeline } from './InspectionContext.tsx'
import { lastStep, type Moment, momentAfter } from './last-step.ts'
import { StateMachine } from './StateMachine.tsx'
import { sourcesOf } from './sources.ts'
import type { TimelineEvent } from './timeline-event.ts'
import { messageOf } from './timeline-messages.ts'

interface EventDetailsProps {
  events: readonly TimelineEvent[]
  /** Undefined for the present. */
  event: TimelineEvent | undefined
  /** Undefined if the event is not selected, only pointed at. */
  backToLive: (() => void) | undefined
}

/** Renders the moment of an event: what it was, the state that it led to, and the claims before and after. */
export function EventDetails({ events, event, backToLive }: EventDetailsProps) {
  const now = useMoment()
  if (!event) {
    return (
      <div className="details">
        <StateMachine moment={now} />
        <p className="remark">
          Point at an event to see the session at that moment, or select it to keep it here.
        </p>
      </div>
    )
  }
  const until = events.slice(0, events.indexOf(event) + 1)
  const moment = momentAfter(until)
  return (
    <div className="details past">
      <div className="details-head">
        <p>
          <strong>{messageOf(event)}</strong> <small>{clockTime(event.at)}</small>
        </p>
        {backToLive && (
          <button type="button" className="secondary small" onClick={backToLive}>
            Back to now
          </button>
        )}
      </div>
      <ClaimChanges events={until} event={event} />
      <StateMachine moment={moment} />
      <Exchange events={events} event={event} />
      <MomentClaims moment={moment} />
      <Sources event={event} />
    </div>
  )
}

function useMoment(): Moment {
  const state = useSessionState()
  const step = lastStep(useTimeline())
  return {
    status: state.status,
    step,
    claims: state.status === 'signed-in' ? state.user : undefined,
    reason: 'reason' in state ? state.reason : undefined,
  }
}

function Exchange({ events, event }: { events: readonly TimelineEvent[]; event: TimelineEvent }) {
  const exchange = exchangeOf(events, event)
  return exchange && <ExchangeView {...exchange} />
}

function MomentClaims({ moment: { claims } }: { moment: Moment }) {
  if (!claims) return null
  return (
    <Section title="Claims at that moment">
      <dl className="facts">
        {Object.entries(claims).map(([name, value]) => (
          <div key={name}>
            <dt>
              <code>{name}</code>
            </dt>
            <dd className="value">{String(value)}</dd>
          </div>
        ))}
      </dl>
    </Section>
  )
}

function Sources({ event }: { event: TimelineEvent }) {
  const sources = sourcesOf(event)
  if (sources.length === 0) return null
  return (
    <Section title="The function that did it">
      {sources.map(({ file, name }) => (
        <p key={file}>
          <code>{name}</code> in <code className="line">{file}</code>
        </p>
      ))}
    </Section>
  )
}
