import type { Config } from '../../config/config.ts'
import type { StandInFaults } from './faults.ts'
import { createKeep, type Keep } from './keep.ts'
import type { Persona } from './personas.ts'

const CODE_SECONDS = 60

/** The lifetime of an access token of a stand-in. */
export const TOKEN_SECONDS = 3600

/** What a user agreed to. A code is bound to all of it, an access token to the scopes. */
export interface Grant {
  persona: Persona
  clientId: string
  redirectUri: string
  scopes: string[]
  /** PKCE, S256. Undefined if the request had none, so that none is required. */
  challenge: string | undefined
  nonce: string | undefined
}

export interface StandInDeps {
  config: Pick<Config, 'host' | 'port' | 'pagesUrl' | 'compatRedirectUris'>
  faults: StandInFaults
  /** Aborts slow responses when the server stops. */
  stopping: AbortSignal
}

/** A provider with a stand-in. Its codes and tokens are not valid at another. */
export interface StandIn extends StandInDeps {
  label: string
  /** The issuer in its redirect (RFC 9207). Undefined to omit it. */
  issuer: () => string | undefined
  codes: Keep<Grant>
  tokens: Keep<Grant>
}

/** Creates a stand-in without codes or tokens. */
export function createStandIn(deps: StandInDeps, label: string, issuer: StandIn['issuer']): StandIn {
  return { ...deps, label, issuer, codes: createKeep(CODE_SECONDS), tokens: createKeep(TOKEN_SECONDS) }
}

/** Returns the URL of a stand-in, for browsers and for the server alike: `google`, `github` or `facebook`. */
export function standInUrl(
  { host, port }: Pick<Config, 'port'> & Partial<Pick<Config, 'host'>>,
  provider: string,
): string {
  return `http://${host === '::1' ? '[::1]' : '127.0.0.1'}:${port}/stand-in/${provider}`
}
