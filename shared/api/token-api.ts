import { z } from 'zod'
import { TOKEN_TRANSPORTS, TRANSPORT_HEADER } from '../transports.ts'
import { Detail, type Endpoint, refusals, signedIn } from './endpoint.ts'
import { hasIdentity, identity, needsIdentity } from './identity.ts'

// The names are those of Simple JWT, and so is their order. Times are whole seconds since the epoch.
const commonClaims = {
  exp: z.int().describe('when the token stops being accepted'),
  iat: z.int().describe('when its pair was issued'),
  jti: z.string().describe('128 bits in hex, different for every token'),
  user_id: z.int(),
  username: z.string(),
  sid: z.string().describe('the session: one sign-in on one device'),
  gen: z.int().describe('its generation: how often it was refreshed, counted from 1'),
  session_exp: z.int().describe('when the session ends, however often it is refreshed'),
  iss: z.string().optional(),
  aud: z.string().optional(),
}

/** What an access token says (RFC 7519 §4): it opens protected routes. */
export const AccessClaims = z
  .object({ token_type: z.literal('access'), ...commonClaims })
  .meta({ id: 'AccessClaims' })
export type AccessClaims = z.infer<typeof AccessClaims>

/** What a refresh token says: it buys the next pair, once. */
export const RefreshClaims = z
  .object({ token_type: z.literal('refresh'), ...commonClaims })
  .meta({ id: 'RefreshClaims' })
export type RefreshClaims = z.infer<typeof RefreshClaims>

const accessOnly = z.object({ access: z.string() }).describe('refresh-cookie')
const claimsOnly = z.object({ claims: AccessClaims }).describe('cookies')

// Clients of the tutorial decode whichever token comes first in the text of the answer,
// so the order of the keys is part of the contract.
const obtainedPair = z.object({ refresh: z.string(), access: z.string() }).describe('body')
const refreshedPair = z.object({ access: z.string(), refresh: z.string() }).describe('body')

/** What a sign-in answers, by transport. The first schema that fits decides which fields go out. */
export const TokenObtainResponse = z.union([obtainedPair, accessOnly, claimsOnly])
export type TokenObtainResponse = z.infer<typeof TokenObtainResponse>

/** What a refresh answers, by transport. */
export const TokenRefreshResponse = z.union([refreshedPair, accessOnly, claimsOnly])
export type TokenRefreshResponse = z.infer<typeof TokenRefreshResponse>

/** A user name or an e-mail address, under either key, and the password exactly as typed. */
export const Credentials = z
  .object({ ...identity, password: z.string().min(1) })
  .refine(hasIdentity, needsIdentity)
  .meta({ id: 'Credentials', example: { username: 'user1', password: 'password1' } })
export type Credentials = z.infer<typeof Credentials>

/** Signs in: begins a session and answers its first pair of tokens. */
export const tokenObtain = {
  method: 'POST',
  url: '/api/token',
  schema: {
    operationId: 'tokenObtain',
    tags: ['token'],
    summary: 'Sign in: user name or e-mail address and password for a pair of tokens',
    headers: z.looseObject({ [TRANSPORT_HEADER]: z.enum(TOKEN_TRANSPORTS).optional() }),
    body: Credentials,
    response: { 200: TokenObtainResponse, ...refusals },
  },
} as const satisfies Endpoint

/** Rotates the refresh token: the one presented buys the next pair and is spent. */
export const tokenRefresh = {
  method: 'POST',
  url: '/api/token/refresh',
  schema: {
    operationId: 'tokenRefresh',
    tags: ['token'],
    summary: 'Refresh: a refresh token, from the body or the cookie, for the next pair',
    // Nothing, where the token is in the body.
    security: [{ refreshCookie: [] }, {}],
    body: z.object({ refresh: z.string().min(1).optional() }),
    response: { 200: TokenRefreshResponse, ...refusals },
  },
} as const satisfies Endpoint

/** Tells what the server thinks of the access token that came along. */
export const authCheck = {
  method: 'GET',
  url: '/api/auth-check',
  schema: {
    operationId: 'authCheck',
    tags: ['token'],
    summary: 'Check: the claims of the access token',
    security: signedIn,
    response: { 200: z.object({ authenticated: z.literal(true), claims: AccessClaims }), ...refusals },
  },
} as const satisfies Endpoint

/** Ends every session whose token the request carries; there may be none. */
export const logout = {
  method: 'POST',
  url: '/api/logout',
  schema: {
    operationId: 'logout',
    tags: ['token'],
    summary: 'Sign out: end the session of the tokens that come along',
    security: [...signedIn, { refreshCookie: [] }, {}],
    body: z.object({ refresh: z.string().optional() }),
    response: { 200: Detail, ...refusals },
  },
} as const satisfies Endpoint
