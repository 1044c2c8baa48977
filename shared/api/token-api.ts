import { z } from 'zod'
import { TOKEN_TRANSPORTS, TRANSPORT_HEADER } from '../transports.ts'
import { Detail, type Endpoint, refusals, signedIn } from './endpoint.ts'
import { hasIdentity, identity, needsIdentity } from './identity.ts'

// The claims up to `user_id` have the names and the order of Simple JWT's. Times are epoch seconds.
const commonClaims = {
  exp: z.int().describe('when the token expires'),
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

/** The claims of an access token (RFC 7519 §4). Protected routes require such a token. */
export const AccessClaims = z
  .object({ token_type: z.literal('access'), ...commonClaims })
  .meta({ id: 'AccessClaims' })
export type AccessClaims = z.infer<typeof AccessClaims>

/** The claims of a refresh token. Such a token can be exchanged for new tokens. */
export const RefreshClaims = z
  .object({ token_type: z.literal('refresh'), ...commonClaims })
  .meta({ id: 'RefreshClaims' })
export type RefreshClaims = z.infer<typeof RefreshClaims>

const accessOnly = z.object({ access: z.string() }).describe('refresh-cookie')
const claimsOnly = z.object({ claims: AccessClaims }).describe('cookies')

// The clients of the Django-React tutorial (README) decode the first token in the text of a response, so the order
// of the keys must not change.
const obtainedPair = z.object({ refresh: z.string(), access: z.string() }).describe('body')
const refreshedPair = z.object({ access: z.string(), refresh: z.string() }).describe('body')

/** The response to a sign-in. It depends on the transport. The fields of the first matching schema are sent. */
export const TokenObtainResponse = z.union([obtainedPair, accessOnly, claimsOnly])
export type TokenObtainResponse = z.infer<typeof TokenObtainResponse>

/** The response to a refresh. It depends on the transport. */
export const TokenRefreshResponse = z.union([refreshedPair, accessOnly, claimsOnly])
export type TokenRefreshResponse = z.infer<typeof TokenRefreshResponse>

/** A username or an e-mail address, under either key, and the password as the user has typed it. */
export const Credentials = z
  .object({ ...identity, password: z.string().min(1) })
  .refine(hasIdentity, needsIdentity)
  .meta({ id: 'Credentials', example: { username: 'user1', password: 'password1' } })
export type Credentials = z.infer<typeof Credentials>

/**
 * Starts a session. The header `X-Token-Transport` chooses its transport: where tokens travel, in bodies or in
 * cookies.
 */
export const tokenObtain = {
  method: 'POST',
  url: '/api/token',
  schema: {
    operationId: 'tokenObtain',
    tags: ['token'],
    summary: 'Sign in: exchange user name or e-mail address and password for a pair of tokens',
    headers: z.looseObject({ [TRANSPORT_HEADER]: z.enum(TOKEN_TRANSPORTS).optional() }),
    body: Credentials,
    response: { 200: TokenObtainResponse, ...refusals },
  },
} as const satisfies Endpoint

/**
 * Exchanges a refresh token. After that the token is spent: a client must not use it again. With
 * ROTATE_REFRESH_TOKENS off it stays valid.
 */
export const tokenRefresh = {
  method: 'POST',
  url: '/api/token/refresh',
  schema: {
    operationId: 'tokenRefresh',
    tags: ['token'],
    summary: 'Refresh: exchange a refresh token, from the body or the cookie, for the next pair',
    // The empty object is for a refresh token in the body, which OpenAPI does not count as a security scheme.
    security: [{ refreshCookie: [] }, {}],
    body: z.object({ refresh: z.string().min(1).optional() }),
    response: { 200: TokenRefreshResponse, ...refusals },
  },
} as const satisfies Endpoint

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

/** Accepts refresh tokens even if they have expired or are spent. Ignores tokens that this server did not issue. */
export const logout = {
  method: 'POST',
  url: '/api/logout',
  schema: {
    operationId: 'logout',
    tags: ['token'],
    summary: 'Sign out: end the sessions of the tokens in the request',
    security: [...signedIn, { refreshCookie: [] }, {}],
    body: z.object({ refresh: z.string().optional() }),
    response: { 200: Detail, ...refusals },
  },
} as const satisfies Endpoint
