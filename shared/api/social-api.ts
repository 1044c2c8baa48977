import { z } from 'zod'
import { TOKEN_TRANSPORTS, TRANSPORT_HEADER } from '../transports.ts'
import { EmailAddress, Username } from './account-api.ts'
import { Detail, type Endpoint, refusals, signedIn } from './endpoint.ts'
import { SignInMethodList } from './sign-in-methods.ts'
import { AccessClaims } from './token-api.ts'

/** A provider that users can sign in with. */
export const SocialProvider = z
  .object({
    name: z.string(),
    label: z.string(),
    stand_in: z.boolean().describe('whether a stand-in on this machine replaces it'),
  })
  .meta({ id: 'SocialProvider' })
export type SocialProvider = z.infer<typeof SocialProvider>

export const socialProviders = {
  method: 'GET',
  url: '/api/social',
  schema: {
    operationId: 'socialProviders',
    tags: ['social'],
    summary: 'Providers that users can sign in with',
    response: { 200: z.array(SocialProvider), ...refusals },
  },
} as const satisfies Endpoint

const providerParams = z.object({ provider: z.string() })

/** Starts a sign-in, or the linking of the provider to the account of the signed-in user. */
export const socialBegin = {
  method: 'GET',
  url: '/api/social/:provider',
  schema: {
    operationId: 'socialBegin',
    tags: ['social'],
    summary: 'Begin: the URL to send the browser to; sets a cookie that the callback needs',
    headers: z.looseObject({ [TRANSPORT_HEADER]: z.enum(TOKEN_TRANSPORTS).optional() }),
    params: providerParams,
    querystring: z.object({
      intent: z.enum(['sign-in', 'link']).default('sign-in'),
      return_to: z
        .string()
        .max(2_000)
        .optional()
        .describe('a path of the pages to return to; home if longer than 500 bytes'),
    }),
    response: { 200: z.object({ authorization_url: z.url() }), ...refusals },
  },
} as const satisfies Endpoint

/**
 * An identity that cannot sign in before its user has taken one more step. The handle names the identity in the
 * next request, and works once.
 */
export const PendingIdentity = z
  .object({
    next: z
      .enum(['link', 'finish'])
      .describe(
        'link: sign in to the account it belongs to and confirm; finish: choose a user name and an e-mail address',
      ),
    handle: z.string(),
    provider: z.string(),
    email: z.string().nullable(),
    username: z.string().describe('a free user name to suggest'),
    return_to: z.string(),
  })
  .meta({ id: 'PendingIdentity' })
export type PendingIdentity = z.infer<typeof PendingIdentity>

const returnTo = { return_to: z.string() }

/**
 * The response to a social sign-in. Depending on the transport it has tokens or claims, as after any sign-in. It
 * also has the path to open.
 */
const SocialResponse = z.union([
  z.object({ refresh: z.string(), access: z.string(), ...returnTo }).describe('body'),
  z.object({ access: z.string(), ...returnTo }).describe('refresh-cookie'),
  z.object({ claims: AccessClaims, ...returnTo }).describe('cookies'),
])

/** Completes a sign-in or the linking of a provider that `socialBegin` started. Works once. */
export const socialCallback = {
  method: 'POST',
  url: '/api/social/:provider',
  schema: {
    operationId: 'socialCallback',
    tags: ['social'],
    summary: 'Callback: exchange the code and state of the provider for a pair of tokens',
    params: providerParams,
    body: z.object({
      code: z.string().min(1),
      state: z.string().regex(/^[\w-]{43}$/, 'This is no state of ours.'),
      iss: z.string().optional().describe('RFC 9207, where the provider sends it'),
    }),
    response: { 200: SocialResponse, 202: PendingIdentity, ...refusals },
  },
} as const satisfies Endpoint

const handle = z.string().min(1)

/**
 * Accepts only an identity without a verified e-mail address. A link that verifies the entered address is mailed to
 * it.
 */
export const socialFinish = {
  method: 'POST',
  url: '/api/social/finish',
  schema: {
    operationId: 'socialFinish',
    tags: ['social'],
    summary: 'Finish: choose a user name and an e-mail address for a pending identity',
    body: z.object({ handle, username: Username, email: EmailAddress }),
    response: { 200: SocialResponse, ...refusals },
  },
} as const satisfies Endpoint

/** Needs a fresh sign-in: see `sessionConfirm`. */
export const socialLink = {
  method: 'POST',
  url: '/api/social/link',
  schema: {
    operationId: 'socialLink',
    tags: ['social'],
    summary: 'Link a pending identity to the account of the signed-in user',
    security: signedIn,
    body: z.object({ handle }),
    response: { 200: Detail.extend({ provider: z.string() }), ...refusals },
  },
} as const satisfies Endpoint

/** Lists the password and the linked providers. Passkeys have a list of their own. */
export const socialIdentities = {
  method: 'GET',
  url: '/api/social/identities',
  schema: {
    operationId: 'socialIdentities',
    tags: ['social'],
    summary: 'The sign-in methods of the account',
    security: signedIn,
    response: { 200: SignInMethodList, ...refusals },
  },
} as const satisfies Endpoint

/** Needs a fresh sign-in: see `sessionConfirm`. The only remaining sign-in method of a user cannot be unlinked. */
export const socialUnlink = {
  method: 'DELETE',
  url: '/api/social/:provider',
  schema: {
    operationId: 'socialUnlink',
    tags: ['social'],
    summary: 'Unlink a provider',
    security: signedIn,
    params: providerParams,
    response: { 200: Detail, ...refusals },
  },
} as const satisfies Endpoint
