import { screen } from '@testing-library/react'
import type {
  AdminEvent,
  AdminEventSummary,
  AdminOverview,
  AdminUser,
  AdminUserDetail,
} from '../../shared/api/admin-api.ts'
import type { SessionEntry } from '../../shared/api/session-api.ts'
// Loaded on demand in the app. Imported here so that no test waits for it.
import '../admin/StaffPages.tsx'
import { openSignedIn, PROFILE, type Responses } from './open-app.tsx'

// Helpers for tests of the staff pages: user1 is staff and signed in, user2 is the user that they manage.

/** The account of user1, who is signed in. */
export const SAM: AdminUserDetail = {
  id: 1,
  username: 'user1',
  email: 'sam@smith.com',
  email_verified: true,
  first_name: 'Sam',
  last_name: 'Smith',
  is_active: true,
  is_staff: true,
  is_superuser: true,
  date_joined: '2026-11-01T09:00:00.000Z',
  last_login: '2026-11-20T08:00:00.000Z',
  has_password: true,
  identities: [],
  pending_email: null,
  second_factor: 'off',
}

/** The account of user2. */
export const TIM: AdminUserDetail = {
  ...SAM,
  id: 2,
  username: 'user2',
  email: 'tim@allen.com',
  first_name: 'Tim',
  last_name: 'Allen',
  is_staff: false,
  is_superuser: false,
}

/** A session of user2. */
export const PHONE: SessionEntry = {
  id: 'sid-9',
  current: false,
  device: 'Safari on iOS',
  address: '127.0.0.9',
  created_at: '2026-11-19T08:12:00.000Z',
  last_used_at: '2026-11-20T15:40:00.000Z',
  blocked_at: null,
}

/** Returns an event of the audit trail. */
export function eventOf(id: number, changes: Partial<AdminEvent> = {}): AdminEvent {
  return {
    id,
    at: '2026-11-20T15:40:00.000Z',
    event: 'signed_in',
    user: { id: 2, username: 'user2' },
    actor: null,
    address: '127.0.0.9',
    device: 'Safari on iOS',
    count: 1,
    ...changes,
  }
}

/** Returns the response to the list of users. */
export function pageOf(users: AdminUser[], next: string | null = null, total: number | null = users.length) {
  return { users, total, next }
}

/** The request of the chart. */
export const SUMMARY = 'GET /api/admin/events/summary?days=14'

/** The response to it, in three days. */
export const COUNTED: AdminEventSummary = {
  days: ['2026-11-18', '2026-11-19', '2026-11-20'],
  counts: [
    { day: '2026-11-18', event: 'signed_in', count: 4 },
    { day: '2026-11-20', event: 'signed_in', count: 3 },
    { day: '2026-11-20', event: 'sign_in_failed', count: 5 },
    { day: '2026-11-20', event: 'limited', count: 2 },
    { day: '2026-11-20', event: 'signed_out', count: 9 },
  ],
}

/** The figures of the overview. */
export const OVERVIEW: AdminOverview = {
  users: 309,
  recent_users: 120,
  deactivated: 2,
  staff: 1,
  email_not_verified: null,
  providers: [{ provider: 'github', users: 7 }],
  sign_ups_today: 3,
  failures_today: 5,
  limited_today: 0,
  today: '2026-11-20',
}

/** Opens a staff page in a tab in which user1, who is staff, is signed in. */
export function openAdmin(path: string, responses: Responses = {}) {
  return openSignedIn(path, {
    'GET /api/profile': [200, { ...PROFILE, user: { ...PROFILE.user, is_staff: true } }],
    'GET /api/admin/overview': [200, OVERVIEW],
    'GET /api/admin/users/1': [200, SAM],
    'GET /api/admin/users/2': [200, TIM],
    'GET /api/admin/users/2/sessions': [200, [PHONE]],
    'GET /api/admin/users/2/events': [200, { events: [eventOf(7)], next: null }],
    ...responses,
  })
}

/** Returns the field of a filter. A column of the list may have the same name, and a checkbox. */
export function filterField<Field extends HTMLElement>(label: string): Field {
  return screen.getByLabelText<Field>(label, { selector: ':not([type=checkbox])' })
}
