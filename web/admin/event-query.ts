import type { RequestQuery } from '../../shared/api/routes.ts'
import { pathWith } from './user-query.ts'

/** The filters of the list of events. They are kept in the URL, so that they survive a reload and the back button. */
export type EventQuery = Omit<RequestQuery<'GET /api/admin/events'>, 'before'> & {
  /** The hidden columns. They are for the page only, and not sent to the server. */
  hide?: string | undefined
}

const TEXTS = ['event', 'user', 'address', 'from', 'to'] as const

/** Returns the filters in the URL. The server refuses those that are malformed. */
export function readEventQuery(params: URLSearchParams): EventQuery {
  const outcome = params.get('outcome')
  return {
    ...Object.fromEntries(TEXTS.map((name) => [name, params.get(name) ?? undefined])),
    hide: params.get('hide') ?? undefined,
    outcome: outcome === 'success' || outcome === 'failure' ? outcome : undefined,
  }
}

/** Returns the path of the page of events with these filters. */
export function eventListPath(query: EventQuery): string {
  return pathWith('/admin/events', query)
}
