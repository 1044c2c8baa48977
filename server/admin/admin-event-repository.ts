import { sql } from 'kysely'
import { type AuditEvent, FAILURES } from '../../shared/audit-event.ts'
import type { Db } from '../db/database.ts'

/** An event, with the usernames of the account and of the staff member who acted. */
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
  /** The start of the period. */
  since?: number
  /** The first time after the period. */
  until?: number
}

/**
 * Returns events, newest first. Reads them in the order of an index. If an outcome or an IP address is rare, the
 * query may read every event of the period.
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

/**
 * Columns as expressions without an index. SQLite then reads the events in the order of their ids, and need not sort
 * them.
 */
const UNINDEXED = {
  event: sql<AuditEvent>`coalesce(audit_events.event, '')`,
  at: sql<number>`audit_events.at + 0`,
}

/**
 * An event with a higher id may have an earlier time, because the clocks of two processes may differ. They differ by
 * less than this.
 */
const SKEW = 3_600 // seconds

/**
 * Selects the events of a period. Looks up the ids at the edges of the period, so that events outside of it are not
 * read.
 */
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

/** The start of the day of an event in UTC, exactly as in the index of migration 0004, so that the index is used. */
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
