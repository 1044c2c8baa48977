import { z } from 'zod'
import { TOKEN_TRANSPORTS, TRANSPORT_HEADER } from '../transports.ts'
import { Detail, type Endpoint, refusals, signedIn } from './endpoint.ts'
import { IsoTime } from './iso-time.ts'
import { TokenObtainResponse } from './token-api.ts'

const PasskeyName = z.string().trim().min(1).max(100)

/** Binary data in base64url without padding, as in every JSON of WebAuthn. */
const bytes = (maxLength: number) =>
  z
    .string()
    .max(maxLength)
    .regex(/^[\w-]+$/, 'This is not base64url.')

/** A credential id has up to 1,023 bytes (WebAuthn Level 3 §4). */
const credentialId = bytes(1_364)

/** Data of an authenticator, in base64url. Authenticators send far less. */
const data = bytes(16_384)

const transport = z.string().regex(/^[a-z-]{1,20}$/, 'This is no transport.')

const descriptor = z.object({
  type: z.literal('public-key'),
  id: z.string(),
  transports: z.array(z.string()),
})

/**
 * The options of `navigator.credentials.get` (WebAuthn Level 3 §5.1.10). They list no credentials, so browsers
 * offer any passkey of this site.
 */
export const PasskeyRequestOptions = z
  .object({
    challenge: z.string(),
    rpId: z.string(),
    timeout: z.int().describe('in milliseconds'),
    userVerification: z.literal('required'),
  })
  .meta({ id: 'PasskeyRequestOptions' })
export type PasskeyRequestOptions = z.infer<typeof PasskeyRequestOptions>

/** The options of `navigator.credentials.create` (WebAuthn Level 3 §5.1.9). */
export const PasskeyCreationOptions = z
  .object({
    challenge: z.string(),
    rp: z.object({ id: z.string(), name: z.string() }),
    user: z.object({
      id: z.string().describe('random, and not the user id'),
      name: z.string(),
      displayName: z.string(),
    }),
    pubKeyCredParams: z.array(z.object({ type: z.literal('public-key'), alg: z.int() })),
    timeout: z.int().describe('in milliseconds'),
    excludeCredentials: z.array(descriptor).describe('the passkeys that the account has already'),
    authenticatorSelection: z.object({
      residentKey: z.literal('required'),
      requireResidentKey: z.literal(true),
      userVerification: z.literal('required'),
    }),
    attestation: z.literal('none'),
  })
  .meta({ id: 'PasskeyCreationOptions' })
export type PasskeyCreationOptions = z.infer<typeof PasskeyCreationOptions>

/** The fields that every credential has besides `response`. */
const credential = { id: credentialId, rawId: credentialId, type: z.literal('public-key') }

/** What `navigator.credentials.get` returned, as JSON (WebAuthn Level 3 §5.8.2). */
export const PasskeyAssertion = z
  .object({
    ...credential,
    response: z.object({
      clientDataJSON: data,
      authenticatorData: data,
      signature: data,
      userHandle: bytes(88).optional(),
    }),
  })
  .meta({ id: 'PasskeyAssertion' })
export type PasskeyAssertion = z.infer<typeof PasskeyAssertion>

/** What `navigator.credentials.create` returned, as JSON (WebAuthn Level 3 §5.8.1). */
export const PasskeyAttestation = z
  .object({
    ...credential,
    response: z.object({
      clientDataJSON: data,
      attestationObject: data,
      transports: z.array(transport).max(10).optional(),
    }),
  })
  .meta({ id: 'PasskeyAttestation' })
export type PasskeyAttestation = z.infer<typeof PasskeyAttestation>

/**
 * The cookie of the response must come with the signature of the passkey, so that no other browser can use the
 * challenge.
 */
export const passkeySignInOptions = {
  method: 'POST',
  url: '/api/passkeys/sign-in/options',
  schema: {
    operationId: 'passkeySignInOptions',
    tags: ['passkey'],
    summary:
      'Begin a sign-in: a challenge for any passkey of this site; sets a cookie that the sign-in needs',
    response: { 200: PasskeyRequestOptions, ...refusals },
  },
} as const satisfies Endpoint

export const passkeySignIn = {
  method: 'POST',
  url: '/api/passkeys/sign-in',
  schema: {
    operationId: 'passkeySignIn',
    tags: ['passkey'],
    summary: 'Sign in: exchange the signature of a passkey for a pair of tokens',
    headers: z.looseObject({ [TRANSPORT_HEADER]: z.enum(TOKEN_TRANSPORTS).optional() }),
    body: z.object({ response: PasskeyAssertion }),
    response: { 200: TokenObtainResponse, ...refusals },
  },
} as const satisfies Endpoint

/** A passkey, as the owner of the account sees it. */
export const Passkey = z
  .object({
    id: z.string(),
    name: z.string(),
    rp_id: z
      .string()
      .nullable()
      .describe('the host at which it works; null if it was added before that was recorded'),
    created_at: IsoTime,
    last_used_at: IsoTime.nullable().describe('null until it has signed its user in'),
  })
  .meta({ id: 'Passkey' })
export type Passkey = z.infer<typeof Passkey>

/** The passkeys of an account, and what a page needs to add one. */
export const PasskeyList = z
  .object({
    rp_id: z.string().nullable().describe('the host that passkeys belong to; null if they are off'),
    proposed_name: z.string().describe('a name for a passkey of this browser'),
    max: z.int().describe('the most passkeys of one account'),
    passkeys: z.array(Passkey),
  })
  .meta({ id: 'PasskeyList' })
export type PasskeyList = z.infer<typeof PasskeyList>

/** The newest passkey comes first. */
export const passkeyList = {
  method: 'GET',
  url: '/api/passkeys',
  schema: {
    operationId: 'passkeyList',
    tags: ['passkey'],
    summary: 'The passkeys of the account',
    security: signedIn,
    response: { 200: PasskeyList, ...refusals },
  },
} as const satisfies Endpoint

/** Needs a fresh sign-in: see `sessionConfirm`. Only this session can use the challenge. */
export const passkeyOptions = {
  method: 'POST',
  url: '/api/passkeys/options',
  schema: {
    operationId: 'passkeyOptions',
    tags: ['passkey'],
    summary: 'Begin to add a passkey: the options for the browser',
    security: signedIn,
    response: { 200: PasskeyCreationOptions, ...refusals },
  },
} as const satisfies Endpoint

/** Needs a fresh sign-in: see `sessionConfirm`. */
export const passkeyAdd = {
  method: 'POST',
  url: '/api/passkeys',
  schema: {
    operationId: 'passkeyAdd',
    tags: ['passkey'],
    summary: 'Add the passkey that the browser has created',
    security: signedIn,
    body: z.object({ name: PasskeyName, response: PasskeyAttestation }),
    response: { 201: Passkey, ...refusals },
  },
} as const satisfies Endpoint

/** Only this session can use the challenge, at `POST /api/session/confirm`. */
export const passkeyConfirmOptions = {
  method: 'POST',
  url: '/api/passkeys/confirm/options',
  schema: {
    operationId: 'passkeyConfirmOptions',
    tags: ['passkey'],
    summary: 'Begin to confirm that it is you: a challenge for a passkey of the account',
    security: signedIn,
    response: { 200: PasskeyRequestOptions, ...refusals },
  },
} as const satisfies Endpoint

const passkeyParams = z.object({ id: z.string() })

/** Needs no fresh sign-in, because a name gives no access. */
export const passkeyRename = {
  method: 'PATCH',
  url: '/api/passkeys/:id',
  schema: {
    operationId: 'passkeyRename',
    tags: ['passkey'],
    summary: 'Rename a passkey',
    security: signedIn,
    params: passkeyParams,
    body: z.object({ name: PasskeyName }),
    response: { 200: Passkey, ...refusals },
  },
} as const satisfies Endpoint

/** Needs a fresh sign-in: see `sessionConfirm`. The last sign-in method of a user cannot be removed. */
export const passkeyRemove = {
  method: 'DELETE',
  url: '/api/passkeys/:id',
  schema: {
    operationId: 'passkeyRemove',
    tags: ['passkey'],
    summary: 'Remove a passkey',
    security: signedIn,
    params: passkeyParams,
    response: { 200: Detail, ...refusals },
  },
} as const satisfies Endpoint

/**
 * Password managers open these pages (W3C, "A Well-Known URL for Relying Party Passkey Endpoints"). Our own pages do
 * not call this endpoint.
 */
export const passkeyEndpoints = {
  method: 'GET',
  url: '/.well-known/passkey-endpoints',
  schema: {
    operationId: 'passkeyEndpoints',
    tags: ['passkey'],
    summary: 'The pages on which users add and manage passkeys',
    response: { 200: z.object({ enroll: z.string(), manage: z.string() }), ...refusals },
  },
} as const satisfies Endpoint<'/.well-known/passkey-endpoints'>
