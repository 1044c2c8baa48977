import type { Config } from '../../config/config.ts'
import type { StandInFaults } from './faults.ts'
import { createKeep, type Keep } from './keep.ts'
import type { Persona } from './personas.ts'

const CODE_SECONDS = 60

/** How long an access token of a stand-in opens the door. */
export const TOKEN_SECONDS = 3600

/** What somebody agreed to: a code is bound to all of it, and an access token to the scopes. */
export interface Grant {
  persona: Persona
  clientId: string
  redirectUri: string
  scopes: string[]
  /** PKCE, S256. Undefined: none was sent, so none is asked for. */
  challenge: string | undefined
  nonce: string | undefined
}

/** What the stand-ins are made of. */
export interface StandInDeps {
  config: Pick<Config, 'host' | 'port' | 'pagesUrl' | 'compatRedirectUris'>
  faults: StandInFaults
  /** Ends what is slow, when the server stops. */
  stopping: AbortSignal
}

/** A provider that is played. Its codes and tokens are of no use to another. */
export interface StandIn extends StandInDeps {
  label: string
  /** What it calls itself in the answer to the browser (RFC 9207). Undefined: nothing. */
  issuer: () => string | undefined
  codes: Keep<Grant>
  tokens: Keep<Grant>
}

/** Sets up a stand-in that has given out nothing yet. */
export function createStandIn(deps: StandInDeps, label: string, issuer: StandIn['issuer']): StandIn {
  return { ...deps, label, issuer, codes: createKeep(CODE_SECONDS), tokens: createKeep(TOKEN_SECONDS) }
}

/** The address of a stand-in, for browsers and for the server alike: `google`, `github` or `facebook`. */
export function standInUrl(
  { host, port }: Pick<Config, 'port'> & Partial<Pick<Config, 'host'>>,
  provider: string,
): string {
  return `http://${host === '::1' ? '[::1]' : '127.0.0.1'}:${port}/stand-in/${provider}`
}
