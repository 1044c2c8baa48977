import { z } from 'zod'
import { Detail, type Endpoint, refusals, signedIn } from './endpoint.ts'
import { PasskeyAssertion } from './passkey-api.ts'

const byPassword = z.object({ method: z.literal('password'), password: z.string().min(1) })

/** A code of the authenticator app, as typed. Each code works once. */
const byTotp = z.object({ method: z.literal('totp'), code: z.string().min(1).max(64) })

/** The signature of a passkey over a challenge of `POST /api/passkeys/confirm/options`. */
const byPasskey = z.object({ method: z.literal('passkey'), response: PasskeyAssertion })

/** A proof that the owner of the session is present. The pages offer the methods in this order. */
export const Confirmation = z
  .discriminatedUnion('method', [
    // One line for each method, because some belong to features that can be removed.
    byPassword,
    byTotp,
    byPasskey,
  ])
  .meta({ id: 'Confirmation' })
export type Confirmation = z.infer<typeof Confirmation>

export const ConfirmationMethod = z.enum(Confirmation.options.map(({ shape }) => shape.method.value))
export type ConfirmationMethod = z.infer<typeof ConfirmationMethod>

/** If the list is empty, the user must sign in again. */
export const sessionConfirmMethods = {
  method: 'GET',
  url: '/api/session/confirm',
  schema: {
    operationId: 'sessionConfirmMethods',
    tags: ['session'],
    summary: 'How you can confirm that it is you',
    security: signedIn,
    response: { 200: z.object({ methods: z.array(ConfirmationMethod) }), ...refusals },
  },
} as const satisfies Endpoint

/**
 * Makes the sign-in fresh again. A sign-in is fresh for ten minutes, and so is a confirmation. Endpoints that need
 * a fresh sign-in otherwise send 403 `reauthentication_required`.
 */
export const sessionConfirm = {
  method: 'POST',
  url: '/api/session/confirm',
  schema: {
    operationId: 'sessionConfirm',
    tags: ['session'],
    summary: 'Confirm that it is you, before a sensitive action',
    security: signedIn,
    body: Confirmation,
    response: { 200: Detail, ...refusals },
  },
} as const satisfies Endpoint
