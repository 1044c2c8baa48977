import { createHash, randomBytes } from 'node:crypto'

/** 256 bits from a cryptographic random generator (OWASP ASVS 6.5.3). */
const SECRET_BYTES = 32

/**
 * Creates a random secret in base64url. To recognize the secret later, store only its hash. Otherwise a thief of
 * the database could use the secret.
 */
export function createSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url')
}

/** Returns the hash of a secret. A fast hash is enough, because 256 random bits cannot be guessed. */
export function hashOfSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}
