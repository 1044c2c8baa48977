import type { TimelineEvent } from './timeline-event.ts'

/** The server's verdict on an access token, and the request that had the token. */
export interface TokenCheck {
  status: 'valid' | 'refused'
  line: string
  at: number
}

/** Returns the newest verdict on the token with this id. Returns undefined if the timeline has none. */
export function checkOf(events: readonly TimelineEvent[], jti: string): TokenCheck | undefined {
  const sent = new Set(
    events.flatMap((event) => (event.type === 'request-sent' && event.jti === jti ? [event.id] : [])),
  )
  const end = events.findLast((event) => 'request' in event && sent.has(event.request) && isOpinion(event))
  if (!end || !('request' in end)) return
  return { status: end.type === 'request-refused' ? 'refused' : 'valid', line: end.line, at: end.at }
}

/**
 * Returns whether a response is a verdict on the token. An error for another reason, such as a limit, says nothing
 * about it.
 */
function isOpinion(event: TimelineEvent): boolean {
  if (event.type === 'request-answered') return true
  return event.type === 'request-refused' && event.status === 401
}
