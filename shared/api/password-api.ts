import { z } from 'zod'
import { Detail, type Endpoint, refusals, signedIn } from './endpoint.ts'
import { Identity } from './identity.ts'
import { AccessClaims } from './token-api.ts'

/**
 * The response after a password was set. It names the pending e-mail address that was withdrawn, because an
 * attacker may have entered it.
 */
const PasswordSet = Detail.extend({
  withdrawn_email: z
    .string()
    .nullable()
    .describe('a pending e-mail address that was withdrawn together with the old password'),
})

/** The response is the same if no user exists, so that it does not reveal an account. */
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

/** Ends all sessions of the user. */
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

/**
 * The response to a change of the password. It depends on the transport, and has the tokens of the session that
 * replaces the current one.
 */
const PasswordChanged = z.union([
  PasswordSet.extend({ refresh: z.string(), access: z.string() }).describe('body'),
  PasswordSet.extend({ access: z.string() }).describe('refresh-cookie'),
  PasswordSet.extend({ claims: AccessClaims }).describe('cookies'),
])

/** Needs a fresh sign-in: see `sessionConfirm`. Ends all sessions, and starts one that replaces the current one. */
export const passwordChange = {
  method: 'POST',
  url: '/api/password/change',
  schema: {
    operationId: 'passwordChange',
    tags: ['password'],
    summary: 'Change: a new password, and new tokens for this session',
    security: signedIn,
    body: z.object({ new_password: z.string().min(1) }),
    response: { 200: PasswordChanged, ...refusals },
  },
} as const satisfies Endpoint
