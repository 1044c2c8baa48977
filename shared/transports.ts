import { APP_KEY } from './app-name.ts'

/**
 * The three ways to send tokens between client and server.
 *
 * - `body`: both tokens are in the JSON of the response, and the client stores them.
 * - `refresh-cookie`: the refresh token is in an HttpOnly cookie, the access token in the response.
 * - `cookies`: both tokens are in HttpOnly cookies, and the response has only the claims.
 */
export const TOKEN_TRANSPORTS = ['body', 'refresh-cookie', 'cookies'] as const

export type TokenTransport = (typeof TOKEN_TRANSPORTS)[number]

/** The header that chooses the transport when a session starts. Without it the transport is `body`. */
export const TRANSPORT_HEADER = 'x-token-transport'

/**
 * The header with the id of the session for which a page makes a request. Pages send it if JavaScript cannot read
 * the token, because another tab may have replaced the cookie.
 */
export const SESSION_HEADER = 'x-session-id'

/** The names of the cookies with tokens. Over https they have the prefix `__Host-`. */
export const COOKIE_NAMES = { refresh: `${APP_KEY}_refresh`, access: `${APP_KEY}_access` } as const
