/** An object that is written as JSON. */
export type Json = Record<string, unknown>

/** Changes a value before it is sent. A property that becomes undefined is left out. */
export type Change<T = Json> = (value: T) => T

/** The endpoints that can send another response, if a test sets one. */
export type EndpointName = 'discovery' | 'jwks' | 'token' | 'userinfo' | 'emails'

/** A response that a test sets. */
export interface RawResponse {
  status: number
  headers?: Record<string, string>
  body?: string
}

/**
 * The faults of the stand-ins. A test sets some of them to make responses wrong, as in `faults.idToken = (claims)
 * => ({ ...claims, aud: 'another' })`.
 */
export interface StandInFaults {
  /** The claims of the ID token, before it is signed. */
  idToken?: Change
  /**
   * The JOSE header of the ID token. `alg` decides how it is signed: RS256, HS256 with the client secret, or
   * none.
   */
  header?: Change
  /** The name of the key that signs the ID token. Every name has a key of its own. Defaults to `first`. */
  signedBy?: string
  /** The names of the keys that are published at /jwks. Defaults to `first` alone. */
  published?: string[]
  /** The ID token as it is sent. If the function returns undefined, none is sent. */
  encoded?: (jwt: string) => string | undefined
  /** The metadata of OpenID Connect Discovery. */
  discovery?: Change
  jwks?: Change
  /** The response of the token endpoint to a valid code, for every provider. */
  token?: Change
  /** The user in the provider's API, for every provider. */
  userinfo?: Change
  /** The parameters of the redirect: code or error, state, iss. */
  redirect?: Change<Record<string, string | undefined>>
  /** The conditions under which a code was issued, such as `{ clientId: 'another' }`. */
  grant?: { clientId?: string; redirectUri?: string; challenge?: string; nonce?: string }
  /** A response that an endpoint sends instead of its own. */
  instead?: Partial<Record<EndpointName, RawResponse>>
  /** In milliseconds: how long the persona "slow" takes. Defaults to 30 s. */
  slowMs?: number
}

/** Returns the value as a fault changes it, or unchanged if the fault is not set. */
export function alter<T>(change: Change<T> | undefined, value: T): T {
  return change ? change(value) : value
}
