import type { RequestSent, TimelineEvent } from './timeline-event.ts'

type End = Extract<TimelineEvent, { request: number }>

/** A request with its end, if both are in the timeline. */
export interface WholeExchange {
  sent?: TimelineEvent & RequestSent
  end?: End
}

/** Returns the exchange that an event begins or ends. Returns undefined for an event of another kind. */
export function exchangeOf(
  events: readonly TimelineEvent[],
  event: TimelineEvent,
): WholeExchange | undefined {
  if (event.type === 'request-sent') {
    return { sent: event, end: events.find((other): other is End => isEndOf(other, event.id)) }
  }
  if (!('request' in event)) return
  const sent = events.find(({ id }) => id === event.request)
  return { end: event, ...(sent?.type === 'request-sent' && { sent }) }
}

function isEndOf(event: TimelineEvent, id: number): boolean {
  return 'request' in event && event.request === id
}
