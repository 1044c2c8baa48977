/** Something that is written as JSON. */
export type Json = Record<string, unknown>

/** Makes something else of what would be sent; a name that is undefined is left out. */
export type Change<T = Json> = (value: T) => T

/** The addresses that can answer something else altogether. */
export type EndpointName = 'discovery' | 'jwks' | 'token' | 'userinfo' | 'emails'

/** An answer that a test wants to see come. */
export interface Answer {
  status: number
  headers?: Record<string, string>
  body?: string
}

/**
 * How a test makes the stand-ins misbehave: it sets one of these, and the next answer is wrong,
 * as in `faults.idToken = (claims) => ({ ...claims, aud: 'another' })`.
 */
export interface StandInFaults {
  /** The claims of the ID token, before it is signed. */
  idToken?: Change
  /** Its JOSE header. `alg` decides how it is signed: RS256, HS256 with the client secret, or none. */
  header?: Change
  /** The name of the key that signs; every name has a key of its own. Else `first`. */
  signedBy?: string
  /** The names of the keys at /jwks. Else `first` alone. */
  published?: string[]
  /** The ID token as it is sent; undefined sends none. */
  encoded?: (jwt: string) => string | undefined
  /** The metadata of OpenID Connect Discovery. */
  discovery?: Change
  jwks?: Change
  /** What the token endpoint answers to a good code, of any provider. */
  token?: Change
  /** Who it is, of any provider. */
  userinfo?: Change
  /** What comes back with the browser: code or error, state, iss. */
  redirect?: Change<Record<string, string | undefined>>
  /** What a code was given out for: `{ clientId: 'another' }`. */
  grant?: { clientId?: string; redirectUri?: string; challenge?: string; nonce?: string }
  /** What an address answers instead of what belongs there. */
  instead?: Partial<Record<EndpointName, Answer>>
  /** How long the slow one takes. Else 30 s. */
  slowMs?: number
}

/** Lets a fault, where one is set, have its way with a value. */
export function alter<T>(change: Change<T> | undefined, value: T): T {
  return change ? change(value) : value
}
