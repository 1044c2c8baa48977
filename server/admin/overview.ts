import type { AdminOverview } from '../../shared/api/admin-api.ts'
import type { AuditEvent } from '../../shared/audit-event.ts'
import { epochNow } from '../../shared/epoch.ts'
import { SOCIAL_PROVIDERS } from '../config/settings.ts'
import type { Db } from '../db/database.ts'
import { countEvents } from './admin-event-repository.ts'
import { countUsers, countUsersOf, countUsersSince } from './admin-user-repository.ts'
import { dateOf, startOfToday } from './event-list.ts'
import { toCount } from './user-list.ts'

/** A user whose last sign-in is not longer ago counts as recent. */
const RECENT = 30 * 86_400 // seconds

/** Returns the figures of all accounts and of today, each read from an index. */
export async function readOverview(db: Db): Promise<AdminOverview> {
  const today = startOfToday()
  const events = await countEvents(db, today)
  const counted = (...kinds: AuditEvent[]) =>
    events.filter(({ event }) => kinds.includes(event)).reduce((sum, { count }) => sum + count, 0)
  return {
    users: toCount(await countUsers(db, {})),
    recent_users: toCount(await countUsersSince(db, 'last_login', epochNow() - RECENT)),
    deactivated: toCount(await countUsers(db, { is_active: 0 })),
    staff: toCount(await countUsers(db, { is_staff: 1 })),
    email_not_verified: toCount(await countUsers(db, { email_verified: false })),
    providers: await countProviders(db),
    sign_ups_today: toCount(await countUsersSince(db, 'date_joined', today)),
    failures_today: counted('sign_in_failed', 'sign_in_refused'),
    limited_today: counted('limited'),
    today: dateOf(today),
  }
}

async function countProviders(db: Db): Promise<AdminOverview['providers']> {
  const counts: AdminOverview['providers'] = []
  for (const provider of SOCIAL_PROVIDERS) {
    const users = await countUsersOf(db, provider)
    if (users > 0) counts.push({ provider, users: toCount(users) })
  }
  return counts
}
