/**
 * The three ways to carry the tokens between browser and server.
 *
 * - `body`: both in the JSON answer; the client stores them.
 * - `refresh-cookie`: the refresh token in an HttpOnly cookie, the access token in the answer.
 * - `cookies`: both in HttpOnly cookies; the answer has the claims alone.
 */
export const TOKEN_TRANSPORTS = ['body', 'refresh-cookie', 'cookies'] as const

/** One of the three. */
export type TokenTransport = (typeof TOKEN_TRANSPORTS)[number]

/** Names the transport where a session begins; absent means `body`. */
export const TRANSPORT_HEADER = 'x-token-transport'

/** Names the session that a page believes in, where a cookie that it cannot read says whose it is. */
export const SESSION_HEADER = 'x-session-id'
