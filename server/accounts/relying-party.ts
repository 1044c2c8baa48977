import { isIP } from 'node:net'
import type { Config } from '../config/config.ts'
import { errors } from '../errors.ts'

/** The site to which passkeys belong (WebAuthn Level 3 §4, Relying Party). */
export interface RelyingParty {
  /**
   * The host of `PUBLIC_URL`. A passkey works only for the host where it was added, so all passkeys are lost if the
   * host changes.
   */
  id: string
  /** The origins of the pages that may use the passkeys of this host. */
  origins: string[]
}

type Site = Pick<Config, 'publicUrl' | 'pagesUrl'>

/**
 * Returns the relying party. Returns undefined if the host of `PUBLIC_URL` is an IP address, because passkeys need
 * a domain.
 */
export function findRelyingParty({ publicUrl, pagesUrl }: Site): RelyingParty | undefined {
  const { hostname } = new URL(publicUrl)
  if (isIP(hostname.replace(/^\[(.+)\]$/, '$1')) !== 0) return
  return { id: hostname, origins: [...new Set([publicUrl, pagesUrl])] }
}

/** Returns the relying party. @throws {ApiError} 409 passkeys_off */
export function relyingPartyOf(site: Site): RelyingParty {
  const party = findRelyingParty(site)
  if (!party) throw errors.passkeysOff()
  return party
}
