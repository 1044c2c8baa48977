import { z } from 'zod'
import { TOKEN_TRANSPORTS, TRANSPORT_HEADER } from '../transports.ts'
import { Confirmation, EmailAddress, Username } from './account-api.ts'
import { Detail, type Endpoint, refusals, signedIn } from './endpoint.ts'
import { IsoTime } from './iso-time.ts'
import { AccessClaims } from './token-api.ts'

/** A provider that is switched on. */
export const SocialProvider = z
  .object({
    name: z.string(),
    label: z.string(),
    stand_in: z.boolean().describe('whether a stand-in on this machine plays it'),
  })
  .meta({ id: 'SocialProvider' })
export type SocialProvider = z.infer<typeof SocialProvider>

/** Lists the providers that are switched on. */
export const socialProviders = {
  method: 'GET',
  url: '/api/social',
  schema: {
    operationId: 'socialProviders',
    tags: ['social'],
    summary: 'Providers that one can sign in with',
    response: { 200: z.array(SocialProvider), ...refusals },
  },
} as const satisfies Endpoint

const providerParams = z.object({ provider: z.string() })

/** Begins a sign-in with a provider, or the linking of one to the account that is signed in. */
export const socialBegin = {
  method: 'GET',
  url: '/api/social/:provider',
  schema: {
    operationId: 'socialBegin',
    tags: ['social'],
    summary: 'Begin: where to send the browser; sets a cookie that the end of it needs',
    headers: z.looseObject({ [TRANSPORT_HEADER]: z.enum(TOKEN_TRANSPORTS).optional() }),
    params: providerParams,
    querystring: z.object({
      intent: z.enum(['sign-in', 'link']).default('sign-in'),
      return_to: z
        .string()
        .max(2_000)
        .optional()
        .describe('a path of the pages, for afterwards; home, if it has more than 500 bytes'),
    }),
    response: { 200: z.object({ authorization_url: z.url() }), ...refusals },
  },
} as const satisfies Endpoint

/** An identity that cannot sign in yet: what is left to do, and the one-time handle to do it with. */
export const PendingIdentity = z
  .object({
    next: z
      .enum(['link', 'finish'])
      .describe(
        'link: sign in to the account it belongs to and confirm; finish: choose a name and an address',
      ),
    handle: z.string(),
    provider: z.string(),
    email: z.string().nullable(),
    username: z.string().describe('a free name to propose'),
    return_to: z.string(),
  })
  .meta({ id: 'PendingIdentity' })
export type PendingIdentity = z.infer<typeof PendingIdentity>

const returnTo = { return_to: z.string() }

/** What a social sign-in answers: the tokens as any sign-in does, by transport, and where to go. */
export const SocialResponse = z.union([
  z.object({ refresh: z.string(), access: z.string(), ...returnTo }).describe('body'),
  z.object({ access: z.string(), ...returnTo }).describe('refresh-cookie'),
  z.object({ claims: AccessClaims, ...returnTo }).describe('cookies'),
])
export type SocialResponse = z.infer<typeof SocialResponse>

/** Ends what `socialBegin` began, with what the provider sent back. Works once. */
export const socialCallback = {
  method: 'POST',
  url: '/api/social/:provider',
  schema: {
    operationId: 'socialCallback',
    tags: ['social'],
    summary: 'End: the code and the state of the provider for a pair of tokens',
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

/** Makes an account for an identity that came without a proven address. */
export const socialFinish = {
  method: 'POST',
  url: '/api/social/finish',
  schema: {
    operationId: 'socialFinish',
    tags: ['social'],
    summary: 'Finish: a user name and an address for an identity that waits',
    body: z.object({ handle, username: Username, email: EmailAddress }),
    response: { 200: SocialResponse, ...refusals },
  },
} as const satisfies Endpoint

/** Links an identity that waits to the account that is signed in. */
export const socialLink = {
  method: 'POST',
  url: '/api/social/link',
  schema: {
    operationId: 'socialLink',
    tags: ['social'],
    summary: 'Link an identity that waits to the account that is signed in',
    security: signedIn,
    body: Confirmation.extend({ handle }),
    response: { 200: Detail.extend({ provider: z.string() }), ...refusals },
  },
} as const satisfies Endpoint

/** The ways in that an account has. */
export const SignInMethodList = z
  .object({
    has_password: z.boolean(),
    identities: z.array(z.object({ provider: z.string(), email: z.string().nullable(), linked_at: IsoTime })),
  })
  .meta({ id: 'SignInMethodList' })
export type SignInMethodList = z.infer<typeof SignInMethodList>

/** Lists what the account that is signed in can be entered with. */
export const socialIdentities = {
  method: 'GET',
  url: '/api/social/identities',
  schema: {
    operationId: 'socialIdentities',
    tags: ['social'],
    summary: 'What the account can be entered with',
    security: signedIn,
    response: { 200: SignInMethodList, ...refusals },
  },
} as const satisfies Endpoint

/** Unlinks a provider; never the last way in. */
export const socialUnlink = {
  method: 'DELETE',
  url: '/api/social/:provider',
  schema: {
    operationId: 'socialUnlink',
    tags: ['social'],
    summary: 'Unlink a provider',
    security: signedIn,
    params: providerParams,
    body: Confirmation,
    response: { 200: Detail, ...refusals },
  },
} as const satisfies Endpoint
