import type { AdminEvent, AdminEventSummary, AdminEvents } from '../../shared/api/admin-api.ts'
import { epochNow, isoTime } from '../../shared/epoch.ts'
import type { Db } from '../db/database.ts'
import { deviceOf } from '../sessions/device.ts'
import { countEvents, type EventSelection, findEvents, type NamedEvent } from './admin-event-repository.ts'
import { findNamedUser } from './user-detail.ts'

const PAGE = 50 // events

/** Returns a page of the events of all users or of one, newest first. */
export async function listEvents(db: Db, selection: Omit<EventSelection, 'limit'>): Promise<AdminEvents> {
  const found = await findEvents(db, { ...selection, limit: PAGE + 1 })
  const page = found.slice(0, PAGE)
  const last = found.length > PAGE ? page.at(-1) : undefined
  return { events: page.map(toAdminEvent), next: last ? String(last.id) : null }
}

/** Returns a page of the events of one user. @throws {ApiError} 404 not_found */
export async function listEventsOf(db: Db, userId: number, before?: number): Promise<AdminEvents> {
  await findNamedUser(db, userId)
  return listEvents(db, { userId, ...(before !== undefined && { before }) })
}

function toAdminEvent(row: NamedEvent): AdminEvent {
  return {
    id: row.id,
    at: isoTime(row.at),
    event: row.event,
    user: personOf(row.user_id, row.username),
    actor: personOf(row.actor_id, row.actor),
    address: row.ip,
    device: deviceOf(row.user_agent),
    count: row.count,
  }
}

function personOf(id: number | null, username: string | null): AdminEvent['user'] {
  return id === null ? null : { id, username }
}

const DAY = 86_400 // seconds

/** Returns the counts of events of the last days, including today, by day and kind. */
export async function summarizeEvents(db: Db, days: number): Promise<AdminEventSummary> {
  const now = epochNow()
  const first = now - (now % DAY) - (days - 1) * DAY
  const counts = await countEvents(db, first)
  return {
    days: Array.from({ length: days }, (_, index) => dateOf(first + index * DAY)),
    counts: counts.map(({ day, event, count }) => ({ day: dateOf(day), event, count })),
  }
}

/** Returns year, month and day in UTC. */
function dateOf(time: number): string {
  return isoTime(time).slice(0, 'YYYY-MM-DD'.length)
}
