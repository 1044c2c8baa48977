import { hkdfSync } from 'node:crypto'
import { EncryptJWT, errors as joseErrors, jwtDecrypt } from 'jose'
import { z } from 'zod'
import { APP_KEY } from '../../shared/app-name.ts'
import { TOKEN_TRANSPORTS } from '../../shared/transports.ts'
import type { Config } from '../config/config.ts'

/** A social sign-in in progress, as its cookie stores it. */
export const Transaction = z.object({
  provider: z.string(),
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  transport: z.enum(TOKEN_TRANSPORTS),
  returnTo: z.string(),
  /** The user who links the provider. Undefined for a sign-in. */
  linkTo: z.int().optional(),
  /** The page that the provider redirects to. Undefined for our own page. */
  redirectUri: z.url().optional(),
  /** The time of the start, in epoch seconds. */
  iat: z.int(),
})
export type Transaction = z.infer<typeof Transaction>

/** In seconds: how long a user may take at the provider. */
export const TRANSACTION_SECONDS = 600

/** The key encrypts the content directly. Another algorithm in a header is refused (RFC 8725 §3.1). */
const ALG = 'dir'
const ENC = 'A256GCM'

/** Encrypts transactions. Only this server can read them, and no client can change them. */
export interface Sealer {
  seal(transaction: Transaction): Promise<string>
  /** Returns undefined for a text that this server did not seal, or sealed too long ago. */
  open(sealed: string): Promise<Transaction | undefined>
}

/**
 * Creates the sealer. It encrypts and authenticates (RFC 7516) with a key that is derived from the signing
 * key, so that no other setting is needed.
 */
export function createSealer({ signingKey }: Pick<Config, 'signingKey'>): Sealer {
  const key = new Uint8Array(hkdfSync('sha256', signingKey.signWith, '', `${APP_KEY} social transaction`, 32))
  return {
    seal: ({ iat, ...transaction }) =>
      new EncryptJWT(transaction)
        .setProtectedHeader({ alg: ALG, enc: ENC })
        .setIssuedAt(iat)
        .setExpirationTime(iat + TRANSACTION_SECONDS)
        .encrypt(key),

    async open(sealed) {
      try {
        const { payload } = await jwtDecrypt(sealed, key, {
          keyManagementAlgorithms: [ALG],
          contentEncryptionAlgorithms: [ENC],
        })
        return Transaction.parse(payload)
      } catch (error) {
        if (error instanceof joseErrors.JOSEError || error instanceof z.ZodError) return
        throw error
      }
    },
  }
}
