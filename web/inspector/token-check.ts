import type { TimelineEvent } from './timeline-event.ts'

/** The server's opinion of an access token, and the request that it was about. */
export interface TokenCheck {
  status: 'valid' | 'refused'
  line: string
  at: number
}

/** Returns the newest opinion about the token with this id. Undefined if none is in the timeline. */
export function checkOf(events: readonly TimelineEvent[], jti: string): TokenCheck | undefined {
  const sent = new Set(
    events.flatMap((event) => (event.type === 'request-sent' && event.jti === jti ? [event.id] : [])),
  )
  const end = events.findLast((event) => 'request' in event && sent.has(event.request) && isOpinion(event))
  if (!end || !('request' in end)) return
  return { status: end.type === 'request-refused' ? 'refused' : 'valid', line: end.line, at: end.at }
}

/** A refusal for another reason, such as a limit, says nothing about the token. */
function isOpinion(event: TimelineEvent): boolean {
  if (event.type === 'request-answered') return true
  return event.type === 'request-refused' && event.status === 401
}
