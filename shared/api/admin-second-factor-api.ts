import { z } from 'zod'
import { type Endpoint, refusals, signedIn } from './endpoint.ts'
import { SecondFactorStatus } from './second-factor-api.ts'

const userParams = z.object({
  id: z
    .string()
    .regex(/^\d{1,15}$/, 'A valid integer is required.')
    .transform(Number),
})

export const adminSecondFactorRead = {
  method: 'GET',
  url: '/api/admin/users/:id/second-factor',
  schema: {
    operationId: 'adminSecondFactorRead',
    tags: ['admin'],
    summary: 'The second factor of a user',
    security: signedIn,
    params: userParams,
    response: { 200: SecondFactorStatus, ...refusals },
  },
} as const satisfies Endpoint

/**
 * Ends all sessions of the user, and mails the reason to the user. Superusers cannot remove their own second factor
 * here.
 *
 * With `takeover` the password, the linked providers and the passkeys are removed too. The user then sets a password
 * by a mailed link.
 */
export const adminSecondFactorRemove = {
  method: 'POST',
  url: '/api/admin/users/:id/remove-second-factor',
  schema: {
    operationId: 'adminSecondFactorRemove',
    tags: ['admin'],
    summary: 'Remove the second factor of a user; superusers only',
    security: signedIn,
    params: userParams,
    body: z.object({
      reason: z.string().trim().min(1).max(200).describe('for the mail to the owner'),
      takeover: z
        .boolean()
        .default(false)
        .describe('whether another had the account: its password, providers and passkeys are removed too'),
    }),
    response: { 200: SecondFactorStatus, ...refusals },
  },
} as const satisfies Endpoint
