import { createHash, randomBytes } from 'node:crypto'

/** 256 bits (OWASP ASVS 6.5.3). */
const SECRET_BYTES = 32

/** Creates a secret that is given out once and stored only as its hash. */
export function createSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url')
}

/**
 * Returns the hash of a secret for the database. A fast hash is enough, because 256 random bits cannot be
 * guessed.
 */
export function hashOfSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}
