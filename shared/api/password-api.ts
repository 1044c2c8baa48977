import { z } from 'zod'
import { Detail, type Endpoint, refusals, signedIn } from './endpoint.ts'
import { Identity } from './identity.ts'

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
    response: { 200: Detail, ...refusals },
  },
} as const satisfies Endpoint

/** Changes the password of whoever is signed in; ends all other sessions. */
export const passwordChange = {
  method: 'POST',
  url: '/api/password/change',
  schema: {
    operationId: 'passwordChange',
    tags: ['password'],
    summary: 'Change: a new password for the current one',
    security: signedIn,
    body: z.object({ current_password: z.string().min(1), new_password: z.string().min(1) }),
    response: { 200: Detail, ...refusals },
  },
} as const satisfies Endpoint
