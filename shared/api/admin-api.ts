import { z } from 'zod'
import { SIGN_IN_NAME_MAX_LENGTH } from '../limits.ts'
import { Confirmation, ProfileChange, Registration } from './account-api.ts'
import { Detail, type Endpoint, refusals, signedIn } from './endpoint.ts'
import { IsoTime } from './iso-time.ts'
import { SessionEntry } from './session-api.ts'
import { SignInMethodList } from './social-api.ts'

/** An account as the staff sees it in a list. No hash, and nothing that opens it. */
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
    is_superuser: z.boolean().describe('may change the staff flag, and other superusers'),
    date_joined: IsoTime,
    last_login: IsoTime.nullable(),
  })
  .meta({ id: 'AdminUser' })
export type AdminUser = z.infer<typeof AdminUser>

/** An account as the staff sees it alone: with the ways in, and the address that waits. */
export const AdminUserDetail = AdminUser.extend({
  ...SignInMethodList.shape,
  pending_email: z.string().nullable().describe('the address that replaces it as soon as it is confirmed'),
}).meta({ id: 'AdminUserDetail' })
export type AdminUserDetail = z.infer<typeof AdminUserDetail>

/** What a list of users can be sorted by. */
export const AdminUserSort = z.enum(['username', 'email', 'date_joined', 'last_login'])
export type AdminUserSort = z.infer<typeof AdminUserSort>

const rowId = z
  .string()
  .regex(/^\d{1,15}$/, 'A valid integer is required.')
  .transform(Number)

const yesOrNo = z.enum(['true', 'false'])

/** Which users a page of the list shows. */
export const AdminUserQuery = z.object({
  search: z
    .string()
    .trim()
    .max(SIGN_IN_NAME_MAX_LENGTH)
    .optional()
    .describe(
      'a part of the user name, e-mail address, first or last name, or an id; capitals make no difference',
    ),
  sort: AdminUserSort.default('username'),
  order: z.enum(['asc', 'desc']).default('asc'),
  is_active: yesOrNo.optional(),
  is_staff: yesOrNo.optional(),
  after: z.string().max(1_000).optional().describe('`next` of the page before, with the same sort and order'),
  limit: z
    .string()
    .regex(/^([1-9]\d?|100)$/, 'A number from 1 to 100 is required.')
    .default('25'),
})
export type AdminUserQuery = z.infer<typeof AdminUserQuery>

/** Lists users, a page at a time. By last sign-in, whoever never signed in counts as the earliest. */
export const adminUserList = {
  method: 'GET',
  url: '/api/admin/users',
  schema: {
    operationId: 'adminUserList',
    tags: ['admin'],
    summary: 'Search and page through the users',
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

/** A new account without a password: nobody of the staff ever chooses one. */
export const AdminUserNew = Registration.omit({ password: true }).meta({ id: 'AdminUserNew' })
export type AdminUserNew = z.infer<typeof AdminUserNew>

/** Makes an account. Its owner is mailed a link that sets the password and proves the address. */
export const adminUserCreate = {
  method: 'POST',
  url: '/api/admin/users',
  schema: {
    operationId: 'adminUserCreate',
    tags: ['admin'],
    summary: 'Make an account; its owner is mailed a link that sets a password',
    security: signedIn,
    body: AdminUserNew,
    response: { 201: AdminUserDetail, ...refusals },
  },
} as const satisfies Endpoint

const userParams = z.object({ id: rowId })

/** Reads one account. */
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

/** What staff may change of another account; what is left out stays. */
export const AdminUserChange = ProfileChange.meta({ id: 'AdminUserChange' })
export type AdminUserChange = z.infer<typeof AdminUserChange>

/**
 * Changes a user's names. A new e-mail address waits until its owner has confirmed it, and needs
 * `current_password`; unless nobody can have entered the account yet, only superusers name one.
 */
export const adminUserUpdate = {
  method: 'PATCH',
  url: '/api/admin/users/:id',
  schema: {
    operationId: 'adminUserUpdate',
    tags: ['admin'],
    summary: 'Change names at once, the e-mail address as soon as its owner confirms it',
    security: signedIn,
    params: userParams,
    body: AdminUserChange,
    response: { 200: AdminUserDetail, ...refusals },
  },
} as const satisfies Endpoint

/** Lets a user sign in again. Sessions that have ended stay so. Needs `current_password`. */
export const adminUserActivate = {
  method: 'POST',
  url: '/api/admin/users/:id/activate',
  schema: {
    operationId: 'adminUserActivate',
    tags: ['admin'],
    summary: 'Activate: let somebody sign in again',
    security: signedIn,
    params: userParams,
    body: Confirmation,
    response: { 200: AdminUserDetail, ...refusals },
  },
} as const satisfies Endpoint

/**
 * Keeps a user from signing in, and ends all their sessions at once. Not for one's own account. Needs
 * `current_password`.
 */
export const adminUserDeactivate = {
  method: 'POST',
  url: '/api/admin/users/:id/deactivate',
  schema: {
    operationId: 'adminUserDeactivate',
    tags: ['admin'],
    summary: 'Deactivate: no sign-in any more, and all sessions end at once',
    security: signedIn,
    params: userParams,
    body: Confirmation,
    response: { 200: AdminUserDetail, ...refusals },
  },
} as const satisfies Endpoint

/**
 * Sets or clears the staff flag. For superusers, and not for one's own account. Needs
 * `current_password`.
 */
export const adminUserStaff = {
  method: 'POST',
  url: '/api/admin/users/:id/staff',
  schema: {
    operationId: 'adminUserStaff',
    tags: ['admin'],
    summary: 'Make somebody staff, or not any more; superusers only',
    security: signedIn,
    params: userParams,
    body: Confirmation.extend({ is_staff: z.boolean() }),
    response: { 200: AdminUserDetail, ...refusals },
  },
} as const satisfies Endpoint

/** Ends all sessions of somebody, of oneself too. */
export const adminUserEndSessions = {
  method: 'POST',
  url: '/api/admin/users/:id/end-sessions',
  schema: {
    operationId: 'adminUserEndSessions',
    tags: ['admin'],
    summary: 'End all sessions of somebody',
    security: signedIn,
    params: userParams,
    response: { 200: Detail.extend({ revoked: z.int() }), ...refusals },
  },
} as const satisfies Endpoint

/**
 * Mails a user a link that sets a new password. The old one holds until then. Needs
 * `current_password`: that of the caller.
 */
export const adminUserResetPassword = {
  method: 'POST',
  url: '/api/admin/users/:id/reset-password',
  schema: {
    operationId: 'adminUserResetPassword',
    tags: ['admin'],
    summary: 'Mail somebody a link that sets a new password',
    security: signedIn,
    params: userParams,
    body: Confirmation,
    response: { 202: Detail, ...refusals },
  },
} as const satisfies Endpoint

/** Lists where somebody is signed in, as they see it themselves. `current` marks the session that asks. */
export const adminUserSessions = {
  method: 'GET',
  url: '/api/admin/users/:id/sessions',
  schema: {
    operationId: 'adminUserSessions',
    tags: ['admin'],
    summary: 'Where somebody is signed in',
    security: signedIn,
    params: userParams,
    response: { 200: z.array(SessionEntry), ...refusals },
  },
} as const satisfies Endpoint

/** Ends one session of somebody. */
export const adminUserEndSession = {
  method: 'DELETE',
  url: '/api/admin/users/:id/sessions/:sid',
  schema: {
    operationId: 'adminUserEndSession',
    tags: ['admin'],
    summary: 'End one session of somebody',
    security: signedIn,
    params: userParams.extend({ sid: z.string() }),
    response: { 200: Detail, ...refusals },
  },
} as const satisfies Endpoint

const Person = z
  .object({ id: z.int(), username: z.string().nullable().describe('null when the account is gone') })
  .nullable()

/** One line of the audit trail. */
export const AdminEvent = z
  .object({
    id: z.int(),
    at: IsoTime,
    event: z.string().describe('in the past tense, such as signed_in; there may be new ones'),
    user: Person.describe('whom it happened to, if it is known'),
    actor: Person.describe('who of the staff did it; null when nobody did'),
    address: z.string().describe('where the request came from'),
    device: z.string().describe('browser and system in words'),
    count: z.int().describe('how often, where many are counted in one line'),
  })
  .meta({ id: 'AdminEvent' })
export type AdminEvent = z.infer<typeof AdminEvent>

/** A page of the audit trail, the newest first. */
export const AdminEvents = z
  .object({
    events: z.array(AdminEvent),
    next: z.string().nullable().describe('`before` of the next page; null on the last'),
  })
  .meta({ id: 'AdminEvents' })
export type AdminEvents = z.infer<typeof AdminEvents>

const before = rowId.optional().describe('`next` of the page before')

/** Lists what happened to one account, the newest first. */
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

/** Lists what happened lately, to everybody, the newest first. */
export const adminEventList = {
  method: 'GET',
  url: '/api/admin/events',
  schema: {
    operationId: 'adminEventList',
    tags: ['admin'],
    summary: 'The audit trail of everybody',
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

/** How often what happened on which day. A day without an event is in `days` alone. */
export const AdminEventSummary = z
  .object({
    days: z.array(z.iso.date()).describe('the days in UTC, the oldest first, today last'),
    counts: z.array(z.object({ day: z.iso.date(), event: z.string(), count: z.int() })),
  })
  .meta({ id: 'AdminEventSummary' })
export type AdminEventSummary = z.infer<typeof AdminEventSummary>

/** Counts the events of the last days, today among them. */
export const adminEventSummary = {
  method: 'GET',
  url: '/api/admin/events/summary',
  schema: {
    operationId: 'adminEventSummary',
    tags: ['admin'],
    summary: 'How often what happened, by day',
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
