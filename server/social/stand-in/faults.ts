/** Something that is written as JSON. */
export type Json = Record<string, unknown>

/** Changes a value before it is sent. A name that is undefined is left out. */
export type Change<T = Json> = (value: T) => T

/** The endpoints that can send another response instead. */
export type EndpointName = 'discovery' | 'jwks' | 'token' | 'userinfo' | 'emails'

/** A response that a test wants. */
export interface Answer {
  status: number
  headers?: Record<string, string>
  body?: string
}

/**
 * The faults of the stand-ins. A test sets one of these, and the next response is wrong, as in
 * `faults.idToken = (claims) => ({ ...claims, aud: 'another' })`.
 */
export interface StandInFaults {
  /** The claims of the ID token, before it is signed. */
  idToken?: Change
  /** Its JOSE header. `alg` decides how it is signed: RS256, HS256 with the client secret, or none. */
  header?: Change
  /** The name of the key that signs. Every name has a key of its own. Defaults to `first`. */
  signedBy?: string
  /** The names of the keys at /jwks. Defaults to `first` alone. */
  published?: string[]
  /** The ID token as it is sent. Undefined sends none. */
  encoded?: (jwt: string) => string | undefined
  /** The metadata of OpenID Connect Discovery. */
  discovery?: Change
  jwks?: Change
  /** The response of the token endpoint to a valid code, of any provider. */
  token?: Change
  /** The user, of any provider. */
  userinfo?: Change
  /** The parameters of the redirect: code or error, state, iss. */
  redirect?: Change<Record<string, string | undefined>>
  /** What a code was issued for: `{ clientId: 'another' }`. */
  grant?: { clientId?: string; redirectUri?: string; challenge?: string; nonce?: string }
  /** The response that an endpoint sends instead. */
  instead?: Partial<Record<EndpointName, Answer>>
  /** How long the slow one takes. Defaults to 30 s. */
  slowMs?: number
}

/** Applies a fault, if it is set, to a value. */
export function alter<T>(change: Change<T> | undefined, value: T): T {
  return change ? change(value) : value
}
