import type { Config } from '../../config/config.ts'
import type { StandInFaults } from './faults.ts'
import { createKeep, type Keep } from './keep.ts'
import type { Persona } from './personas.ts'

const CODE_SECONDS = 60

/** In seconds: the lifetime of a stand-in's access token. */
export const TOKEN_SECONDS = 3600

/**
 * What a user agreed to. Redeeming a code checks the client, redirect URI and PKCE challenge. An access token gives
 * access to the persona within the scopes.
 */
export interface Grant {
  persona: Persona
  clientId: string
  redirectUri: string
  scopes: string[]
  /**
   * The S256 challenge of PKCE. Undefined if the request had none, and then the token request must have no
   * verifier.
   */
  challenge: string | undefined
  nonce: string | undefined
}

export interface StandInDeps {
  config: Pick<Config, 'host' | 'port' | 'redirectPages'>
  faults: StandInFaults
  /** Aborts slow responses when the server stops. */
  stopping: AbortSignal
}

/** The stand-in of one provider. Another stand-in refuses its codes and tokens. */
export interface StandIn extends StandInDeps {
  label: string
  /** Returns the issuer for its redirects (RFC 9207). If it returns undefined, they have none. */
  issuer: () => string | undefined
  codes: Keep<Grant>
  tokens: Keep<Grant>
}

/** Creates a stand-in without codes or tokens. */
export function createStandIn(deps: StandInDeps, label: string, issuer: StandIn['issuer']): StandIn {
  return { ...deps, label, issuer, codes: createKeep(CODE_SECONDS), tokens: createKeep(TOKEN_SECONDS) }
}

/**
 * Returns the URL of the stand-in for `google`, `github` or `facebook`. Browsers and the server use the same
 * URL.
 */
export function standInUrl(
  { host, port }: Pick<Config, 'port'> & Partial<Pick<Config, 'host'>>,
  provider: string,
): string {
  return `http://${host === '::1' ? '[::1]' : '127.0.0.1'}:${port}/stand-in/${provider}`
}
