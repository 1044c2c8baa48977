import { hkdfSync } from 'node:crypto'
import type { SigningKey, VerificationKey } from './signing-key.ts'

/**
 * Derives a key of 256 bits from a signing key, for another purpose such as encryption (HKDF, RFC 5869). Different
 * purposes give independent keys. The purpose must not contain the name of the product. With a new name the key
 * would change, and could no longer decrypt what is stored. Returns undefined if only the public half of a key pair
 * is known.
 */
export function deriveKey(key: SigningKey | VerificationKey, purpose: string): Buffer | undefined {
  if (key.secret === undefined) return
  return Buffer.from(hkdfSync('sha256', key.secret, '', purpose, 32))
}
