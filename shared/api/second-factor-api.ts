import { z } from 'zod'
import { Detail, type Endpoint, refusals, signedIn } from './endpoint.ts'
import { IsoTime } from './iso-time.ts'
import { PasskeyAssertion } from './passkey-api.ts'
import { AccessClaims, TokenObtainResponse } from './token-api.ts'

/** A code as typed. Spaces, hyphens and letter case make no difference. */
const code = z.string().min(1).max(64)

/** A code of the authenticator app. Each code works once. */
const byTotp = z.object({ method: z.literal('totp'), code })

/** A recovery code. Each code works once. */
const byRecoveryCode = z.object({ method: z.literal('recovery_code'), code })

/** The signature of a passkey over the challenge of the second step. */
const byPasskey = z.object({ method: z.literal('passkey'), response: PasskeyAssertion })

export const SecondFactorProof = z
  .discriminatedUnion('method', [
    // One line for each method, because some belong to features that can be removed.
    byTotp,
    byRecoveryCode,
    byPasskey,
  ])
  .meta({ id: 'SecondFactorProof' })
export type SecondFactorProof = z.infer<typeof SecondFactorProof>
export type SecondFactorMethod = SecondFactorProof['method']

/**
 * Completes a sign-in that got the error `second_factor_required`, in the transport that the sign-in has chosen. In
 * a browser the request must have the cookie that came with the challenge.
 */
export const tokenSecondFactor = {
  method: 'POST',
  url: '/api/token/second-factor',
  schema: {
    operationId: 'tokenSecondFactor',
    tags: ['token'],
    summary: 'Second step: exchange the challenge of a sign-in and a proof for a pair of tokens',
    body: z.object({ challenge: z.string().min(1).max(100) }).and(SecondFactorProof),
    response: { 200: TokenObtainResponse, ...refusals },
  },
} as const satisfies Endpoint

/** The second factor of an account, as its owner sees it. */
export const SecondFactorStatus = z
  .object({
    totp_since: IsoTime.nullable().describe('since when codes of an authenticator app are asked for'),
    recovery_codes_left: z.int().describe('how many of the ten recovery codes are unused'),
    required: z.boolean().describe('whether the account must have one, by `REQUIRE_SECOND_FACTOR`'),
  })
  .meta({ id: 'SecondFactorStatus' })
export type SecondFactorStatus = z.infer<typeof SecondFactorStatus>

/** Returns the status of the second factor, without its secret. */
export const secondFactorRead = {
  method: 'GET',
  url: '/api/second-factor',
  schema: {
    operationId: 'secondFactorRead',
    tags: ['second-factor'],
    summary: 'The second factor of the account',
    security: signedIn,
    response: { 200: SecondFactorStatus, ...refusals },
  },
} as const satisfies Endpoint

/** A new secret for an authenticator app. Sign-ins do not ask for its codes before a code has confirmed it. */
export const TotpSecret = z
  .object({
    secret: z.string().describe('in base32, for apps that cannot scan'),
    otpauth_url: z.string().describe('what a QR code for the app contains'),
  })
  .meta({ id: 'TotpSecret' })
export type TotpSecret = z.infer<typeof TotpSecret>

/** Needs a fresh sign-in: see `sessionConfirm`. A code of the app must confirm the secret within ten minutes. */
export const totpBegin = {
  method: 'POST',
  url: '/api/second-factor/totp',
  schema: {
    operationId: 'totpBegin',
    tags: ['second-factor'],
    summary: 'Begin: a secret for an authenticator app, which counts once a code has confirmed it',
    security: signedIn,
    response: { 200: TotpSecret, ...refusals },
  },
} as const satisfies Endpoint

const codes = { recovery_codes: z.array(z.string()).describe('ten, each for one sign-in; shown only now') }

/**
 * The response to a request that creates recovery codes. It depends on the transport, and has the tokens of the
 * session that replaces the current one.
 */
const RecoveryCodes = z.union([
  z.object({ refresh: z.string(), access: z.string(), ...codes }).describe('body'),
  z.object({ access: z.string(), ...codes }).describe('refresh-cookie'),
  z.object({ claims: AccessClaims, ...codes }).describe('cookies'),
])

/**
 * Needs a fresh sign-in: see `sessionConfirm`. The new secret replaces an earlier one. Ends all sessions, and
 * starts one that replaces the current one.
 */
export const totpConfirm = {
  method: 'POST',
  url: '/api/second-factor/totp/confirm',
  schema: {
    operationId: 'totpConfirm',
    tags: ['second-factor'],
    summary: 'Confirm: from now on sign-ins ask for a code of the app; returns recovery codes and new tokens',
    security: signedIn,
    body: z.object({ code }),
    response: { 200: RecoveryCodes, ...refusals },
  },
} as const satisfies Endpoint

/**
 * Needs a second factor and a fresh sign-in: see `sessionConfirm`. Ends all sessions, and starts one that replaces
 * the current one.
 */
export const recoveryCodesRenew = {
  method: 'POST',
  url: '/api/second-factor/recovery-codes',
  schema: {
    operationId: 'recoveryCodesRenew',
    tags: ['second-factor'],
    summary: 'Ten new recovery codes in place of the old ones, and new tokens for this session',
    security: signedIn,
    response: { 200: RecoveryCodes, ...refusals },
  },
} as const satisfies Endpoint

/**
 * The response to a removal. It depends on the transport, and has the tokens of the session that replaces the
 * current one.
 */
const SecondFactorRemoved = z.union([
  Detail.extend({ refresh: z.string(), access: z.string() }).describe('body'),
  Detail.extend({ access: z.string() }).describe('refresh-cookie'),
  Detail.extend({ claims: AccessClaims }).describe('cookies'),
])

/**
 * Needs a fresh sign-in: see `sessionConfirm`. Also removes the recovery codes. Ends all sessions, and starts one
 * that replaces the current one.
 */
export const secondFactorRemove = {
  method: 'DELETE',
  url: '/api/second-factor',
  schema: {
    operationId: 'secondFactorRemove',
    tags: ['second-factor'],
    summary: 'Remove: sign-ins ask for no code any longer; returns new tokens for this session',
    security: signedIn,
    response: { 200: SecondFactorRemoved, ...refusals },
  },
} as const satisfies Endpoint
