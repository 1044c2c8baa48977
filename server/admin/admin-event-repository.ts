import { sql } from 'kysely'
import type { AuditEvent } from '../../shared/audit-event.ts'
import type { Db } from '../db/database.ts'

/** An event with the names of its users. */
export type NamedEvent = Awaited<ReturnType<typeof findEvents>>[number]

export interface EventSelection {
  userId?: number
  event?: string
  /** Only events before the one with this id. */
  before?: number
  limit: number
}

/** Returns events, newest first. */
export function findEvents(db: Db, { userId, event, before, limit }: EventSelection) {
  let query = db
    .selectFrom('audit_events')
    .leftJoin('users as owner', 'owner.id', 'audit_events.user_id')
    .leftJoin('users as actor', 'actor.id', 'audit_events.actor_id')
    .select(['audit_events.id', 'at', 'event', 'ip', 'user_agent', 'count'])
    .select(['user_id', 'actor_id', 'owner.username as username', 'actor.username as actor'])
    .orderBy('audit_events.id', 'desc')
    .limit(limit)
  if (userId !== undefined) query = query.where('user_id', '=', userId)
  if (event !== undefined) query = query.where('event', '=', event as AuditEvent)
  if (before !== undefined) query = query.where('audit_events.id', '<', before)
  return query.execute()
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
