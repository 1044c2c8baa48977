import { z } from 'zod'
import { Detail, type Endpoint, refusals, signedIn } from './endpoint.ts'
import { Identity } from './identity.ts'
import { AccessClaims } from './token-api.ts'

/** What a new password did, in a sentence, and what it took along. */
const PasswordSet = Detail.extend({
  withdrawn_email: z
    .string()
    .nullable()
    .describe('an address that waited to be confirmed, and was dropped with the old password'),
})

/** Mails a link that resets the password, if somebody has this name or address. The answer does not tell. */
export const passwordForgot = {
  method: 'POST',
  url: '/api/password/forgot',
  schema: {
    operationId: 'passwordForgot',
    tags: ['password'],
    summary: 'Forgot: send a link that resets the password',
    body: Identity,
    response: { 202: Detail, ...refusals },
  },
} as const satisfies Endpoint

/** Sets a new password by the token that was mailed; ends all sessions. */
export const passwordReset = {
  method: 'POST',
  url: '/api/password/reset',
  schema: {
    operationId: 'passwordReset',
    tags: ['password'],
    summary: 'Reset: a new password for the token of the mailed link',
    body: z.object({ token: z.string().min(1), new_password: z.string().min(1) }),
    response: { 200: PasswordSet, ...refusals },
  },
} as const satisfies Endpoint

/** What a change of the password answers: the tokens of the session that replaces this one, by transport. */
export const PasswordChanged = z.union([
  PasswordSet.extend({ refresh: z.string(), access: z.string() }).describe('body'),
  PasswordSet.extend({ access: z.string() }).describe('refresh-cookie'),
  PasswordSet.extend({ claims: AccessClaims }).describe('cookies'),
])
export type PasswordChanged = z.infer<typeof PasswordChanged>

/** Changes the password of the caller; ends all sessions, and begins a new one in place of this one. */
export const passwordChange = {
  method: 'POST',
  url: '/api/password/change',
  schema: {
    operationId: 'passwordChange',
    tags: ['password'],
    summary: 'Change: a new password for the current one, and new tokens for this session',
    security: signedIn,
    body: z.object({ current_password: z.string().min(1), new_password: z.string().min(1) }),
    response: { 200: PasswordChanged, ...refusals },
  },
} as const satisfies Endpoint
