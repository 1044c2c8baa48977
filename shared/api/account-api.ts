import { z } from 'zod'
import {
  EMAIL_MAX_LENGTH,
  EMAIL_PATTERN,
  PERSON_NAME_MAX_LENGTH,
  USERNAME_MAX_LENGTH,
  USERNAME_MIN_LENGTH,
  USERNAME_PATTERN,
} from '../field-lengths.ts'
import { tidyName } from '../typed-name.ts'
import { Detail, type Endpoint, refusals, signedIn } from './endpoint.ts'
import { Identity } from './identity.ts'
import { IsoTime } from './iso-time.ts'

/** The username of a new account: 3 to 150 letters, digits and `. + - _`. */
export const Username = z
  .string()
  .overwrite(tidyName)
  .min(USERNAME_MIN_LENGTH)
  .max(USERNAME_MAX_LENGTH)
  .regex(
    USERNAME_PATTERN,
    'Enter a valid username. This value may contain only letters, numbers, and ./+/-/_ characters.',
  )

/** An e-mail address of the form that `EMAIL_PATTERN` describes. Only a mail can show whether it exists. */
export const EmailAddress = z
  .string()
  .overwrite(tidyName)
  .min(1)
  .max(EMAIL_MAX_LENGTH)
  .pipe(z.email({ pattern: EMAIL_PATTERN, error: 'Enter a valid email address.' }))

const PersonName = z.string().trim().max(PERSON_NAME_MAX_LENGTH)

/** What users can see of their own account. It has neither the hash of the password nor internal flags. */
export const Profile = z
  .object({
    user: z.object({
      id: z.int(),
      username: z.string(),
      is_staff: z.boolean(),
      email_verified: z.boolean(),
      has_password: z.boolean(),
      date_joined: IsoTime,
      last_login: IsoTime.nullable(),
    }),
    first_name: z.string(),
    last_name: z.string(),
    email: z.string(),
    pending_email: z.string().nullable().describe('the e-mail address that replaces it once confirmed'),
  })
  .meta({ id: 'Profile' })
export type Profile = z.infer<typeof Profile>

export const profileRead = {
  method: 'GET',
  url: '/api/profile',
  schema: {
    operationId: 'profileRead',
    tags: ['account'],
    summary: 'The profile of the signed-in user',
    security: signedIn,
    response: { 200: Profile, ...refusals },
  },
} as const satisfies Endpoint

/** The fields of a profile that its user can change. An omitted field does not change. */
export const ProfileChange = z.object({
  first_name: PersonName.optional(),
  last_name: PersonName.optional(),
  email: EmailAddress.optional().describe('takes effect once confirmed; needs a fresh sign-in'),
})
export type ProfileChange = z.infer<typeof ProfileChange>

/** A new e-mail address needs a fresh sign-in: see `sessionConfirm`. */
export const profileUpdate = {
  method: 'PATCH',
  url: '/api/profile',
  schema: {
    operationId: 'profileUpdate',
    tags: ['account'],
    summary: 'Change names at once, the e-mail address once it is confirmed',
    security: signedIn,
    body: ProfileChange,
    response: { 200: Profile, ...refusals },
  },
} as const satisfies Endpoint

/**
 * The body of a registration. The rules for passwords depend on the settings and on a long list, so they are on the
 * server: `passwordProblems` in server/accounts/password-rules.ts.
 */
export const Registration = z
  .object({
    username: Username,
    email: EmailAddress,
    password: z.string().min(1),
    first_name: PersonName.optional(),
    last_name: PersonName.optional(),
  })
  .meta({ id: 'Registration' })
export type Registration = z.infer<typeof Registration>

/** The response does not reveal whether the e-mail address belongs to another account. */
export const register = {
  method: 'POST',
  url: '/api/register',
  schema: {
    operationId: 'register',
    tags: ['account'],
    summary: 'Register: create an account and send a link that verifies the e-mail address',
    body: Registration,
    response: { 201: Detail.extend({ username: z.string() }), ...refusals },
  },
} as const satisfies Endpoint

export const verifyEmail = {
  method: 'POST',
  url: '/api/verify-email',
  schema: {
    operationId: 'verifyEmail',
    tags: ['account'],
    summary: 'Confirm an e-mail address by the token of the mailed link',
    body: z.object({ token: z.string().min(1) }),
    response: { 200: Detail, ...refusals },
  },
} as const satisfies Endpoint

/**
 * Sends no link if the e-mail address is already verified, or there is no account. The response is the same in all
 * cases, so that it does not reveal an account.
 */
export const verifyEmailResend = {
  method: 'POST',
  url: '/api/verify-email/resend',
  schema: {
    operationId: 'verifyEmailResend',
    tags: ['account'],
    summary: 'Send the link that confirms an e-mail address again',
    body: Identity,
    response: { 202: Detail, ...refusals },
  },
} as const satisfies Endpoint
