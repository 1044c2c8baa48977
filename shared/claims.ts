/**
 * What our tokens say (RFC 7519 §4), in the names that Simple JWT uses.
 * Times are whole seconds since the epoch.
 */
interface CommonClaims {
  /** When the token stops to be accepted. */
  exp: number
  /** When the pair that it belongs to was issued. */
  iat: number
  /** 128 bits in hex, different for every token. */
  jti: string
  user_id: number
  username: string
  /** The session: one sign-in on one device. */
  sid: string
  /** The generation: how many times the session was refreshed, counted from 1. */
  gen: number
  /** When the session ends, however often it is refreshed. */
  session_exp: number
  iss?: string
  aud?: string
}

/** The claims of a token that opens protected routes. */
export interface AccessClaims extends CommonClaims {
  token_type: 'access'
}

/** The claims of a token that buys the next pair, once. */
export interface RefreshClaims extends CommonClaims {
  token_type: 'refresh'
}
