import { z } from 'zod'
import { COUNT_LIMIT } from '../count-limit.ts'
import { SIGN_IN_NAME_MAX_LENGTH } from '../field-lengths.ts'
import { ProfileChange, Registration } from './account-api.ts'
import { Detail, type Endpoint, refusals, signedIn } from './endpoint.ts'
import { IsoTime } from './iso-time.ts'
import { SecondFactorState } from './second-factor-state.ts'
import { SessionEntry } from './session-api.ts'
import { SignInMethodList } from './sign-in-methods.ts'

/** An account in the list for staff. It has no password hash and no other secret. */
export const AdminUser = z
  .object({
    id: z.int(),
    username: z.string(),
    email: z.string(),
    email_verified: z.boolean(),
    first_name: z.string(),
    last_name: z.string(),
    is_active: z.boolean(),
    is_staff: z.boolean(),
    is_superuser: z.boolean().describe('may change the staff flag and other superusers'),
    date_joined: IsoTime,
    last_login: IsoTime.nullable(),
    second_factor: SecondFactorState,
  })
  .meta({ id: 'AdminUser' })
export type AdminUser = z.infer<typeof AdminUser>

/** An account on its own page, which also shows its sign-in methods and its pending e-mail address. */
export const AdminUserDetail = AdminUser.extend({
  ...SignInMethodList.shape,
  pending_email: z.string().nullable().describe('the e-mail address that replaces it once confirmed'),
}).meta({ id: 'AdminUserDetail' })
export type AdminUserDetail = z.infer<typeof AdminUserDetail>

export const AdminUserSort = z.enum(['username', 'email', 'date_joined', 'last_login'])
export type AdminUserSort = z.infer<typeof AdminUserSort>

const rowId = z
  .string()
  .regex(/^\d{1,15}$/, 'A valid integer is required.')
  .transform(Number)

const yesOrNo = z.enum(['true', 'false'])

/** The number of rows. Null if there are too many to count. */
const Count = z.int().nullable().describe(`null for more than ${COUNT_LIMIT}`)

export const AdminUserQuery = z.object({
  search: z
    .string()
    .trim()
    .max(SIGN_IN_NAME_MAX_LENGTH)
    .optional()
    .describe('a part of the user name, e-mail address, first or last name, or an id; case-insensitive'),
  sort: AdminUserSort.default('username'),
  order: z.enum(['asc', 'desc']).default('asc'),
  is_active: yesOrNo.optional(),
  is_staff: yesOrNo.optional(),
  email_verified: yesOrNo.optional(),
  second_factor: yesOrNo.optional().describe('whether sign-ins ask for a second factor'),
  provider: z
    .string()
    .regex(/^[a-z]{1,30}$/, 'This is no provider.')
    .optional()
    .describe('only users who can sign in with this provider, such as google'),
  after: z
    .string()
    .max(1_000)
    .optional()
    .describe('`next` of the previous page, with the same sort and order'),
  limit: z
    .string()
    .regex(/^([1-9]\d?|100)$/, 'A number from 1 to 100 is required.')
    .default('25'),
})
export type AdminUserQuery = z.infer<typeof AdminUserQuery>

/** In ascending order of the last sign-in, users who never signed in come first. */
export const adminUserList = {
  method: 'GET',
  url: '/api/admin/users',
  schema: {
    operationId: 'adminUserList',
    tags: ['admin'],
    summary: 'Search and page through users',
    security: signedIn,
    querystring: AdminUserQuery,
    response: {
      200: z.object({
        users: z.array(AdminUser),
        total: Count.describe(`how many users match, on all pages; null for more than ${COUNT_LIMIT}`),
        next: z.string().nullable().describe('`after` of the next page; null on the last'),
      }),
      ...refusals,
    },
  },
} as const satisfies Endpoint

/** The most users in one file. To export more, set a filter for each file, or query the database. */
export const EXPORT_LIMIT = 10_000

export const AdminUserExport = AdminUserQuery.omit({ after: true, limit: true }).meta({
  id: 'AdminUserExport',
})
export type AdminUserExport = z.infer<typeof AdminUserExport>

/**
 * The file contains much personal data. The export is therefore recorded in the audit trail, and it is a POST,
 * because staff need a fresh sign-in for every POST.
 */
export const adminUserExport = {
  method: 'POST',
  url: '/api/admin/users/export',
  schema: {
    operationId: 'adminUserExport',
    tags: ['admin'],
    summary: `Export the users that match as CSV, at most ${EXPORT_LIMIT}`,
    security: signedIn,
    body: AdminUserExport,
    response: {
      200: z.object({
        csv: z
          .string()
          .describe('a cell that a spreadsheet would take for a formula begins with an apostrophe'),
        users: z.int().describe('how many users it has'),
        is_complete: z.boolean().describe('false if more users match'),
      }),
      ...refusals,
    },
  },
} as const satisfies Endpoint

/** A new account. It has no password, because staff must never choose one for a user. */
export const AdminUserNew = Registration.omit({ password: true }).meta({ id: 'AdminUserNew' })
export type AdminUserNew = z.infer<typeof AdminUserNew>

/** The mailed link also verifies the e-mail address. */
export const adminUserCreate = {
  method: 'POST',
  url: '/api/admin/users',
  schema: {
    operationId: 'adminUserCreate',
    tags: ['admin'],
    summary: 'Create an account; its owner is mailed a link that sets a password',
    security: signedIn,
    body: AdminUserNew,
    response: { 201: AdminUserDetail, ...refusals },
  },
} as const satisfies Endpoint

const userParams = z.object({ id: rowId })

export const adminUserRead = {
  method: 'GET',
  url: '/api/admin/users/:id',
  schema: {
    operationId: 'adminUserRead',
    tags: ['admin'],
    summary: 'One user',
    security: signedIn,
    params: userParams,
    response: { 200: AdminUserDetail, ...refusals },
  },
} as const satisfies Endpoint

/** The fields of another account that staff can change. An omitted field does not change. */
export const AdminUserChange = ProfileChange.meta({ id: 'AdminUserChange' })
export type AdminUserChange = z.infer<typeof AdminUserChange>

/** Only superusers can change the e-mail address of an account in which its owner may already have signed in. */
export const adminUserUpdate = {
  method: 'PATCH',
  url: '/api/admin/users/:id',
  schema: {
    operationId: 'adminUserUpdate',
    tags: ['admin'],
    summary: 'Change names at once, the e-mail address once its owner confirms it',
    security: signedIn,
    params: userParams,
    body: AdminUserChange,
    response: { 200: AdminUserDetail, ...refusals },
  },
} as const satisfies Endpoint

/** Sessions that ended with the deactivation stay ended. */
export const adminUserActivate = {
  method: 'POST',
  url: '/api/admin/users/:id/activate',
  schema: {
    operationId: 'adminUserActivate',
    tags: ['admin'],
    summary: 'Activate: allow a user to sign in again',
    security: signedIn,
    params: userParams,
    response: { 200: AdminUserDetail, ...refusals },
  },
} as const satisfies Endpoint

/** Staff cannot deactivate their own account. */
export const adminUserDeactivate = {
  method: 'POST',
  url: '/api/admin/users/:id/deactivate',
  schema: {
    operationId: 'adminUserDeactivate',
    tags: ['admin'],
    summary: 'Deactivate: block sign-in and end all sessions at once',
    security: signedIn,
    params: userParams,
    response: { 200: AdminUserDetail, ...refusals },
  },
} as const satisfies Endpoint

/** Superusers cannot change the staff flag of their own account. */
export const adminUserStaff = {
  method: 'POST',
  url: '/api/admin/users/:id/staff',
  schema: {
    operationId: 'adminUserStaff',
    tags: ['admin'],
    summary: 'Add or remove staff access; superusers only',
    security: signedIn,
    params: userParams,
    body: z.object({ is_staff: z.boolean() }),
    response: { 200: AdminUserDetail, ...refusals },
  },
} as const satisfies Endpoint

/** Staff can end the sessions of their own account too. */
export const adminUserEndSessions = {
  method: 'POST',
  url: '/api/admin/users/:id/end-sessions',
  schema: {
    operationId: 'adminUserEndSessions',
    tags: ['admin'],
    summary: 'End all sessions of a user',
    security: signedIn,
    params: userParams,
    response: { 200: Detail.extend({ revoked: z.int() }), ...refusals },
  },
} as const satisfies Endpoint

/** The old password stays valid until the link is used. */
export const adminUserResetPassword = {
  method: 'POST',
  url: '/api/admin/users/:id/reset-password',
  schema: {
    operationId: 'adminUserResetPassword',
    tags: ['admin'],
    summary: 'Mail a user a link that sets a new password',
    security: signedIn,
    params: userParams,
    response: { 202: Detail, ...refusals },
  },
} as const satisfies Endpoint

/** Lists the sessions as the user sees them. `current` is true only for the session that sends the request. */
export const adminUserSessions = {
  method: 'GET',
  url: '/api/admin/users/:id/sessions',
  schema: {
    operationId: 'adminUserSessions',
    tags: ['admin'],
    summary: 'Where a user is signed in',
    security: signedIn,
    params: userParams,
    response: { 200: z.array(SessionEntry), ...refusals },
  },
} as const satisfies Endpoint

/** The response is 404 if the session has already ended. */
export const adminUserEndSession = {
  method: 'DELETE',
  url: '/api/admin/users/:id/sessions/:sid',
  schema: {
    operationId: 'adminUserEndSession',
    tags: ['admin'],
    summary: 'End one session of a user',
    security: signedIn,
    params: userParams.extend({ sid: z.string() }),
    response: { 200: Detail, ...refusals },
  },
} as const satisfies Endpoint

const Person = z
  .object({ id: z.int(), username: z.string().nullable().describe('null if the account was deleted') })
  .nullable()

/** An event of the audit trail. */
export const AdminEvent = z
  .object({
    id: z.int(),
    at: IsoTime,
    event: z.string().describe('in the past tense, such as signed_in; new ones may be added'),
    user: Person.describe('the account concerned, if known'),
    actor: Person.describe('the staff member who acted; null if none did'),
    address: z.string().describe('IP address of the request'),
    device: z.string().describe('browser and operating system'),
    count: z.int().describe('how many times, if repeated events share one line'),
  })
  .meta({ id: 'AdminEvent' })
export type AdminEvent = z.infer<typeof AdminEvent>

/** A page of the audit trail, newest first. */
export const AdminEvents = z
  .object({
    events: z.array(AdminEvent),
    next: z.string().nullable().describe('`before` of the next page; null on the last'),
  })
  .meta({ id: 'AdminEvents' })
export type AdminEvents = z.infer<typeof AdminEvents>

const before = rowId.optional().describe('`next` of the previous page')

/** The newest event comes first. */
export const adminUserEvents = {
  method: 'GET',
  url: '/api/admin/users/:id/events',
  schema: {
    operationId: 'adminUserEvents',
    tags: ['admin'],
    summary: 'The audit trail of one user',
    security: signedIn,
    params: userParams,
    querystring: z.object({ before }),
    response: { 200: AdminEvents, ...refusals },
  },
} as const satisfies Endpoint

const day = z.iso.date('A date such as 2026-11-27 is required.').optional()

export const AdminEventQuery = z.object({
  before,
  event: z
    .string()
    .regex(/^[a-z_]{1,50}$/, 'This is no event.')
    .optional()
    .describe('only this event, such as sign_in_failed'),
  outcome: z.enum(['success', 'failure']).optional().describe('failure: only what was refused'),
  user: z
    .string()
    .trim()
    .max(SIGN_IN_NAME_MAX_LENGTH)
    .optional()
    .describe('username, e-mail address or id of the account concerned, in full'),
  address: z
    .string()
    .trim()
    .regex(/^[\da-f:.]{2,45}$/i, 'This is no IP address.')
    .optional()
    .describe('IP address of the request'),
  from: day.describe('the first day, in UTC'),
  to: day.describe('the last day, in UTC'),
})
export type AdminEventQuery = z.infer<typeof AdminEventQuery>

/** The newest event comes first. */
export const adminEventList = {
  method: 'GET',
  url: '/api/admin/events',
  schema: {
    operationId: 'adminEventList',
    tags: ['admin'],
    summary: 'The audit trail of all users',
    security: signedIn,
    querystring: AdminEventQuery,
    response: { 200: AdminEvents, ...refusals },
  },
} as const satisfies Endpoint

/** The number of events on each day. A day without events is in `days`, but not in `counts`. */
export const AdminEventSummary = z
  .object({
    days: z.array(z.iso.date()).describe('the days in UTC, oldest first, today last'),
    counts: z.array(z.object({ day: z.iso.date(), event: z.string(), count: z.int() })),
  })
  .meta({ id: 'AdminEventSummary' })
export type AdminEventSummary = z.infer<typeof AdminEventSummary>

/** Counts the last `days` days, including today. */
export const adminEventSummary = {
  method: 'GET',
  url: '/api/admin/events/summary',
  schema: {
    operationId: 'adminEventSummary',
    tags: ['admin'],
    summary: 'Counts of events by day',
    security: signedIn,
    querystring: z.object({
      days: z
        .string()
        .regex(/^([1-9]|[1-8]\d|90)$/, 'A number from 1 to 90 is required.')
        .default('14'),
    }),
    response: { 200: AdminEventSummary, ...refusals },
  },
} as const satisfies Endpoint

/** Counts of accounts, and of the events of today. */
export const AdminOverview = z
  .object({
    users: Count.describe('all accounts'),
    recent_users: Count.describe('who have signed in within the last 30 days'),
    deactivated: Count,
    staff: Count,
    email_not_verified: Count,
    providers: z
      .array(z.object({ provider: z.string(), users: Count }))
      .describe('who can sign in with a provider; no provider without a user'),
    sign_ups_today: Count.describe('accounts created today, in UTC'),
    failures_today: z.int().describe('sign-ins with a wrong name or password, and refused ones'),
    limited_today: z.int().describe('attempts that a limit refused'),
    today: z.iso.date().describe('in UTC'),
  })
  .meta({ id: 'AdminOverview' })
export type AdminOverview = z.infer<typeof AdminOverview>

export const adminOverview = {
  method: 'GET',
  url: '/api/admin/overview',
  schema: {
    operationId: 'adminOverview',
    tags: ['admin'],
    summary: 'Figures of all accounts and of today',
    security: signedIn,
    response: { 200: AdminOverview, ...refusals },
  },
} as const satisfies Endpoint
