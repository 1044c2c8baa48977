import { z } from 'zod'
import { Detail, type Endpoint, refusals, signedIn } from './endpoint.ts'
import { Identity } from './identity.ts'
import { AccessClaims } from './token-api.ts'

/** The result of setting a password, in a sentence, and any pending e-mail address that it withdrew. */
const PasswordSet = Detail.extend({
  withdrawn_email: z
    .string()
    .nullable()
    .describe('a pending e-mail address that was withdrawn together with the old password'),
})

/** Sends a link that resets the password, if the user exists. The response does not reveal it. */
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

/** Sets a new password by the mailed token. Ends all sessions. */
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

/** The response to a change of password, by transport: the tokens of the session that replaces this one. */
export const PasswordChanged = z.union([
  PasswordSet.extend({ refresh: z.string(), access: z.string() }).describe('body'),
  PasswordSet.extend({ access: z.string() }).describe('refresh-cookie'),
  PasswordSet.extend({ claims: AccessClaims }).describe('cookies'),
])
export type PasswordChanged = z.infer<typeof PasswordChanged>

/** Changes the password of the caller. Ends all sessions, and starts a new one in place of this one. */
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
