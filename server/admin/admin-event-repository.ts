import { sql } from 'kysely'
import { type AuditEvent, FAILURES } from '../../shared/audit-event.ts'
import type { Db } from '../db/database.ts'

/** An event with the names of its users. */
export type NamedEvent = Awaited<ReturnType<typeof findEvents>>[number]

export interface EventSelection extends EventPeriod {
  userId?: number
  event?: string
  /** Only failures, or no failures. */
  outcome?: 'success' | 'failure'
  /** Only requests from this IP address. */
  address?: string
  /** Only events before the one with this id. */
  before?: number
  limit: number
}

/** A period in seconds since the epoch. */
export interface EventPeriod {
  /** The time of the first event. */
  since?: number
  /** The first time after the period. */
  until?: number
}

/**
 * Returns events, newest first. Reads them in the order of an index. Only a rare outcome or IP address makes it
 * read every event of the period.
 */
export function findEvents(db: Db, { userId, event, outcome, address, before, ...rest }: EventSelection) {
  let query = inPeriod(db, rest)
    .leftJoin('users as owner', 'owner.id', 'audit_events.user_id')
    .leftJoin('users as actor', 'actor.id', 'audit_events.actor_id')
    .select(['audit_events.id', 'at', 'event', 'ip', 'user_agent', 'count'])
    .select(['user_id', 'actor_id', 'owner.username as username', 'actor.username as actor'])
    .orderBy('audit_events.id', 'desc')
    .limit(rest.limit)
  if (userId !== undefined) query = query.where('user_id', '=', userId)
  if (event !== undefined) query = query.where('event', '=', event as AuditEvent)
  if (outcome) query = query.where(UNINDEXED.event, outcome === 'failure' ? 'in' : 'not in', FAILURES)
  if (address !== undefined) query = query.where('ip', '=', address)
  if (before !== undefined) query = query.where('audit_events.id', '<', before)
  return query.execute()
}

/** Columns as expressions that have no index, so that SQLite walks the events by id and sorts nothing. */
const UNINDEXED = {
  event: sql<AuditEvent>`coalesce(audit_events.event, '')`,
  at: sql<number>`audit_events.at + 0`,
}

/** Events are numbered in the order of their times, but the clocks of two processes may differ by less. */
const SKEW = 3_600 // seconds

/** Selects the events of a period. Looks up the ids at its edges, so that no others are read. */
function inPeriod(db: Db, { since, until }: EventPeriod) {
  const edge = db.selectFrom('audit_events as edge').select('edge.id').limit(1)
  let query = db.selectFrom('audit_events')
  if (since !== undefined) {
    const before = edge
      .where('edge.at', '<', since - SKEW)
      .orderBy('edge.at', 'desc')
      .orderBy('edge.id', 'desc')
    query = query
      .where(UNINDEXED.at, '>=', since)
      .where('audit_events.id', '>', ({ fn, val }) => fn.coalesce(before, val(0)))
  }
  if (until !== undefined) {
    const after = edge
      .where('edge.at', '>=', until + SKEW)
      .orderBy('edge.at')
      .orderBy('edge.id')
    query = query
      .where(UNINDEXED.at, '<', until)
      .where('audit_events.id', '<', ({ fn, val }) => fn.coalesce(after, val(Number.MAX_SAFE_INTEGER)))
  }
  return query
}

/** The start of the day of an event in UTC, exactly as in the index of migration 0004. */
const DAY = sql<number>`"at" - "at" % 86400`

/** Returns the counts of events since the start of a day, by day and kind. */
export async function countEvents(db: Db, since: number) {
  const counts = await db
    .selectFrom('audit_events')
    .select((eb) => [DAY.as('day'), 'event', eb.fn.sum<number>('count').as('count')])
    .where(DAY, '>=', since)
    .groupBy([DAY, 'event'])
    .orderBy(DAY)
    .orderBy('event')
    .execute()
  // PostgreSQL returns a sum as text.
  return counts.map((row) => ({ ...row, count: Number(row.count) }))
}
