import type { AccessClaims } from '../../shared/api/token-api.ts'
import type { TimelineEvent } from './timeline-event.ts'
import { messageOf } from './timeline-messages.ts'

/** The part of the timeline that is shown. */
export interface TimelineFilter {
  scope: 'session' | 'all'
  hidesDoubles: boolean
  /** Matched against the message of an event. Upper and lower case are the same. */
  text: string
}

type Events = readonly TimelineEvent[]

/** Returns the events that pass the filter. */
export function visibleEvents(events: Events, { scope, hidesDoubles, text }: TimelineFilter): Events {
  const inScope = scope === 'session' ? ofLastSession(events) : events
  const single = hidesDoubles ? withoutDoubles(inScope) : inScope
  const wanted = text.trim().toLowerCase()
  return wanted ? single.filter((event) => messageOf(event).toLowerCase().includes(wanted)) : single
}

/** Returns the events of the newest session, from what led to it to what came after it. */
function ofLastSession(events: Events): Events {
  const sid = events.findLast(hasClaims)?.claims.sid
  const first = events.findIndex((event) => hasClaims(event) && event.claims.sid === sid)
  const endOfEarlier = events.slice(0, Math.max(0, first)).findLastIndex(({ type }) => type === 'signed-out')
  return events.slice(endOfEarlier + 1)
}

function hasClaims(event: TimelineEvent): event is TimelineEvent & { claims: AccessClaims } {
  return event.type === 'signed-in' || event.type === 'tokens-refreshed'
}

/** A request that is repeated within this time is the same effect, run twice. */
const SAME_EFFECT_SECONDS = 1

/**
 * Returns the events without what happens twice for no reason of the session: requests that an effect sent,
 * cancelled and sent again, because StrictMode runs effects twice, and locks under which nothing was done.
 */
function withoutDoubles(events: Events): Events {
  const cancelled = new Set(
    events
      .filter((event) => event.type === 'request-failed' && event.why === 'aborted')
      .flatMap((event) => ('request' in event && wasSentAgain(events, event.request) ? [event.request] : [])),
  )
  return events.filter((event, place) => {
    if (event.type === 'lock-granted') return events[place + 1]?.type !== 'lock-granted'
    return !cancelled.has('request' in event ? event.request : event.id)
  })
}

function wasSentAgain(events: Events, request: number): boolean {
  const first = events.find(({ id }) => id === request)
  if (first?.type !== 'request-sent') return false
  return events.some(
    (event) =>
      event.type === 'request-sent' &&
      event.line === first.line &&
      event.id > first.id &&
      event.at - first.at <= SAME_EFFECT_SECONDS,
  )
}
