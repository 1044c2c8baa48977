import { createHmac, createSecretKey, type KeyObject } from 'node:crypto'
import type { VerificationKey } from './key-ring.ts'

/** Makes the key of the ids, once: from text it would be made anew for each of them. */
export function idKeyOf({ verifyWith }: VerificationKey): KeyObject {
  return createSecretKey(verifyWith, 'utf8')
}

/**
 * 128 bits that follow from all else the token says. Where the key is a secret, only its holder can make
 * them; of a pair everybody could, and the signature alone tells whose token it is.
 */
export function tokenId(key: KeyObject, { jti: _, ...claims }: { jti: string }): string {
  const names = Object.keys(claims).sort() as (keyof typeof claims)[]
  const content = JSON.stringify(names.map((name) => [name, claims[name]]))
  return createHmac('sha256', key).update(content).digest('hex').slice(0, 32)
}
