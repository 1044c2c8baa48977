import type { Config } from '../config/config.ts'

/** A key that verifies what was signed with it. */
export type VerificationKey = Config['previousKeys'][number]

/** The keys that tokens are verified with, each by the header of its tokens. A map: no name is inherited. */
export type KeyRing = ReadonlyMap<string, VerificationKey>

/** Puts the present key and the others together. */
export function createKeyRing(config: Pick<Config, 'signingKey' | 'previousKeys'>): KeyRing {
  return new Map([...config.previousKeys, config.signingKey].map((key) => [headerOf(key), key]))
}

/**
 * The header of what this key signs, as it stands in the token. A token is ours only if it has one of
 * these to the letter, so nothing in a header is ever followed: no other `alg`, no `jwk`, `jku` or `x5u`,
 * no `crit` (RFC 8725 §3.1, §3.10; RFC 7515 §4.1.11).
 */
function headerOf({ algorithm: alg, kid }: VerificationKey): string {
  return Buffer.from(JSON.stringify({ alg, typ: 'JWT', kid })).toString('base64url')
}
