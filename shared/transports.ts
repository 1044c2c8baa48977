/**
 * The three ways to carry the tokens between browser and server.
 *
 * - `body`: both in the JSON response; the client stores them.
 * - `refresh-cookie`: the refresh token in an HttpOnly cookie, the access token in the response.
 * - `cookies`: both in HttpOnly cookies; the response has the claims alone.
 */
export const TOKEN_TRANSPORTS = ['body', 'refresh-cookie', 'cookies'] as const

export type TokenTransport = (typeof TOKEN_TRANSPORTS)[number]

/** Names the transport when a session starts. Absent means `body`. */
export const TRANSPORT_HEADER = 'x-token-transport'

/** Names the session that a page expects, if the session's cookie is one that the page cannot read. */
export const SESSION_HEADER = 'x-session-id'
