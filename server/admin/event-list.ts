import type {
  AdminEvent,
  AdminEventQuery,
  AdminEventSummary,
  AdminEvents,
} from '../../shared/api/admin-api.ts'
import { epochNow, isoTime, startOfDay } from '../../shared/epoch.ts'
import { findUserForSignIn } from '../accounts/user-repository.ts'
import type { Db } from '../db/database.ts'
import { deviceOf } from '../sessions/device.ts'
import {
  countEvents,
  type EventPeriod,
  type EventSelection,
  findEvents,
  type NamedEvent,
} from './admin-event-repository.ts'
import { findNamedUser } from './user-detail.ts'

const PAGE = 50 // events
const DAY = 86_400 // seconds

/** Returns a page of the events that match a query, newest first. */
export async function listEvents(db: Db, { user, ...query }: AdminEventQuery): Promise<AdminEvents> {
  const selection = { ...query, ...toPeriod(query) }
  if (!user) return readPage(db, selection)
  const userId = await findUserId(db, user)
  return userId === undefined ? { events: [], next: null } : readPage(db, { ...selection, userId })
}

/**
 * Returns the id of the account that staff typed. An id is accepted even if there is no such account, because the
 * audit trail keeps the events of deleted accounts.
 */
async function findUserId(db: Db, typed: string): Promise<number | undefined> {
  const user = await findUserForSignIn(db, typed)
  return user?.id ?? (/^\d{1,15}$/.test(typed) ? Number(typed) : undefined)
}

/** Returns the period from one day to another, both included. */
function toPeriod({ from, to }: AdminEventQuery): EventPeriod {
  return {
    ...(from !== undefined && { since: startOfDay(from) }),
    ...(to !== undefined && { until: startOfDay(to) + DAY }),
  }
}

async function readPage(db: Db, selection: Omit<EventSelection, 'limit'>): Promise<AdminEvents> {
  const found = await findEvents(db, { ...selection, limit: PAGE + 1 })
  const page = found.slice(0, PAGE)
  const last = found.length > PAGE ? page.at(-1) : undefined
  return { events: page.map(toAdminEvent), next: last ? String(last.id) : null }
}

/** Returns a page of the events of one user. @throws {ApiError} 404 not_found */
export async function listEventsOf(db: Db, userId: number, before?: number): Promise<AdminEvents> {
  await findNamedUser(db, userId)
  return readPage(db, { userId, ...(before !== undefined && { before }) })
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

/** Returns the counts of events of the last days, including today, by day and kind. */
export async function summarizeEvents(db: Db, days: number): Promise<AdminEventSummary> {
  const first = startOfToday() - (days - 1) * DAY
  const counts = await countEvents(db, first)
  return {
    days: Array.from({ length: days }, (_, index) => dateOf(first + index * DAY)),
    counts: counts.map(({ day, event, count }) => ({ day: dateOf(day), event, count })),
  }
}

/** Returns year, month and day in UTC. */
export function dateOf(time: number): string {
  return isoTime(time).slice(0, 'YYYY-MM-DD'.length)
}

/** Returns the time at which today started in UTC. */
export function startOfToday(): number {
  const now = epochNow()
  return now - (now % DAY)
}
