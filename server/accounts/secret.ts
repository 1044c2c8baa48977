import { createHash, randomBytes } from 'node:crypto'

/** 256 bits (OWASP ASVS 6.5.3). */
const SECRET_BYTES = 32

/** Draws what is given out once, and kept as its hash alone. */
export function createSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url')
}

/** Hashes a secret for the database. A fast hash will do: 256 random bits cannot be guessed. */
export function hashOfSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}
