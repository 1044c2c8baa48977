import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { deriveKey } from '../keys/derived-key.ts'
import type { SigningKeys } from '../keys/key-ring.ts'

/** AES in the mode that also authenticates, with its usual nonce and tag (NIST SP 800-38D). */
const CIPHER = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** An encrypted secret, and the `kid` of the signing key that its encryption key is derived from. */
export interface Sealed {
  sealed: string
  kid: string
}

/**
 * Encrypts secrets that the server has to read again, so that a copy of the database reveals none. Reading them
 * takes the signing key, and no other setting.
 */
export interface SecretBox {
  /** The keys whose secrets `open` reads but `seal` no longer writes. */
  previousKids: string[]
  /** Encrypts a secret of a user. It can be opened for this user only. */
  seal(userId: number, secret: Buffer): Sealed
  /**
   * Returns the secret. Returns undefined if it belongs to another user, was changed, or its key is not known here.
   */
  open(userId: number, sealed: Sealed): Buffer | undefined
}

/** Creates the box of the current and the previous keys. */
export function createSecretBox({ signingKey, previousKeys }: SigningKeys): SecretBox {
  const derived = [...previousKeys, signingKey].map(
    (key) => [key.kid, deriveKey(key, 'second factor')] as const,
  )
  const keys = new Map(derived.flatMap(([kid, key]) => (key ? [[kid, key] as const] : [])))
  const { kid } = signingKey

  return {
    previousKids: [...keys.keys()].filter((known) => known !== kid),

    seal(userId, secret) {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv(CIPHER, keys.get(kid) ?? '', nonce).setAAD(nameOf(userId))
      const text = Buffer.concat([cipher.update(secret), cipher.final()])
      return { kid, sealed: Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64url') }
    },

    open(userId, { sealed, kid: writtenBy }) {
      const key = keys.get(writtenBy)
      const bytes = Buffer.from(sealed, 'base64url')
      if (!key || bytes.length < NONCE_BYTES + TAG_BYTES) return
      const nonce = bytes.subarray(0, NONCE_BYTES)
      const tag = bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES)
      const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES })
      decipher.setAAD(nameOf(userId)).setAuthTag(tag)
      try {
        return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()])
      } catch {
        // The tag does not fit: another user, another key, or changed bytes.
        return undefined
      }
    },
  }
}

/** Binds a secret to its user, so that a writer to the database cannot give it to another account. */
function nameOf(userId: number): Buffer {
  return Buffer.from(`user ${userId}`)
}
