import type { Config } from '../config.ts'

/** A key that verifies what was signed with it. */
export type VerificationKey = Config['previousKeys'][number]

/** The keys that tokens are verified with, by their `kid`. A map: no name is inherited. */
export type KeyRing = ReadonlyMap<string, VerificationKey>

/** Puts the present key and the others together. */
export function createKeyRing(config: Pick<Config, 'signingKey' | 'previousKeys'>): KeyRing {
  return new Map([...config.previousKeys, config.signingKey].map((key) => [key.kid, key]))
}

/**
 * Finds the key that a header names, if the header has its algorithm too. Nothing else in a header is
 * followed: no `jwk`, `jku` or `x5u`, and any `crit` is refused (RFC 8725 §3.1, §3.10; RFC 7515 §4.1.11).
 */
export function findKey(ring: KeyRing, header: object): VerificationKey | undefined {
  const { kid, alg } = header as { kid?: unknown; alg?: unknown }
  const key = typeof kid === 'string' && !('crit' in header) ? ring.get(kid) : undefined
  return key?.algorithm === alg ? key : undefined
}
