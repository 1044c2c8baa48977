import { z } from 'zod'
import { SIGN_IN_NAME_MAX_LENGTH } from '../field-lengths.ts'
import { Confirmation, ProfileChange, Registration } from './account-api.ts'
import { Detail, type Endpoint, refusals, signedIn } from './endpoint.ts'
import { IsoTime } from './iso-time.ts'
import { SessionEntry } from './session-api.ts'
import { SignInMethodList } from './social-api.ts'

/** An account in the list that staff sees. No password hash, and no other secret. */
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
  })
  .meta({ id: 'AdminUser' })
export type AdminUser = z.infer<typeof AdminUser>

/** An account on its own page: with its sign-in methods and its pending e-mail address. */
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

/** Lists users, one page at a time. By last sign-in, users who never signed in come first. */
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
        next: z.string().nullable().describe('`after` of the next page; null on the last'),
      }),
      ...refusals,
    },
  },
} as const satisfies Endpoint

/** A new account without a password: staff never chooses one for a user. */
export const AdminUserNew = Registration.omit({ password: true }).meta({ id: 'AdminUserNew' })
export type AdminUserNew = z.infer<typeof AdminUserNew>

/** Creates an account. Its owner is mailed a link that sets the password and verifies the e-mail address. */
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

/** Returns one account. */
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

/** What staff may change of another account. An omitted field stays as it is. */
export const AdminUserChange = ProfileChange.meta({ id: 'AdminUserChange' })
export type AdminUserChange = z.infer<typeof AdminUserChange>

/**
 * Changes a user's names. A new e-mail address takes effect once its owner confirms it, and needs
 * `current_password`. Only superusers may change it, unless no owner can have signed in to the account yet.
 */
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

/**
 * Activates an account, so that its user can sign in. Ended sessions stay ended. Needs `current_password`.
 */
export const adminUserActivate = {
  method: 'POST',
  url: '/api/admin/users/:id/activate',
  schema: {
    operationId: 'adminUserActivate',
    tags: ['admin'],
    summary: 'Activate: allow a user to sign in again',
    security: signedIn,
    params: userParams,
    body: Confirmation,
    response: { 200: AdminUserDetail, ...refusals },
  },
} as const satisfies Endpoint

/**
 * Deactivates an account: its user cannot sign in, and all sessions end at once. Not for the caller's own
 * account. Needs `current_password`.
 */
export const adminUserDeactivate = {
  method: 'POST',
  url: '/api/admin/users/:id/deactivate',
  schema: {
    operationId: 'adminUserDeactivate',
    tags: ['admin'],
    summary: 'Deactivate: block sign-in and end all sessions at once',
    security: signedIn,
    params: userParams,
    body: Confirmation,
    response: { 200: AdminUserDetail, ...refusals },
  },
} as const satisfies Endpoint

/** Sets or clears the staff flag. For superusers, and not for their own account. Needs `current_password`. */
export const adminUserStaff = {
  method: 'POST',
  url: '/api/admin/users/:id/staff',
  schema: {
    operationId: 'adminUserStaff',
    tags: ['admin'],
    summary: 'Add or remove staff access; superusers only',
    security: signedIn,
    params: userParams,
    body: Confirmation.extend({ is_staff: z.boolean() }),
    response: { 200: AdminUserDetail, ...refusals },
  },
} as const satisfies Endpoint

/** Ends all sessions of a user. Callers may name themselves. */
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

/**
 * Sends a user a link that sets a new password. The old one stays valid until then. Needs `current_password`:
 * that of the caller.
 */
export const adminUserResetPassword = {
  method: 'POST',
  url: '/api/admin/users/:id/reset-password',
  schema: {
    operationId: 'adminUserResetPassword',
    tags: ['admin'],
    summary: 'Mail a user a link that sets a new password',
    security: signedIn,
    params: userParams,
    body: Confirmation,
    response: { 202: Detail, ...refusals },
  },
} as const satisfies Endpoint

/** Lists the sessions of a user, as the user sees them. `current` marks the session of the request. */
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

/** Ends one session of a user. */
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

/** One line of the audit trail. */
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

/** Lists the events of one account, newest first. */
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

/** Lists the events of all accounts, newest first. */
export const adminEventList = {
  method: 'GET',
  url: '/api/admin/events',
  schema: {
    operationId: 'adminEventList',
    tags: ['admin'],
    summary: 'The audit trail of all users',
    security: signedIn,
    querystring: z.object({
      before,
      event: z
        .string()
        .regex(/^[a-z_]{1,50}$/, 'This is no event.')
        .optional()
        .describe('only this event, such as sign_in_failed'),
    }),
    response: { 200: AdminEvents, ...refusals },
  },
} as const satisfies Endpoint

/** Counts of events by day. A day without events is in `days` alone. */
export const AdminEventSummary = z
  .object({
    days: z.array(z.iso.date()).describe('the days in UTC, oldest first, today last'),
    counts: z.array(z.object({ day: z.iso.date(), event: z.string(), count: z.int() })),
  })
  .meta({ id: 'AdminEventSummary' })
export type AdminEventSummary = z.infer<typeof AdminEventSummary>

/** Counts the events of the last days, including today. */
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
