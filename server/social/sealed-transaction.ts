import { hkdfSync } from 'node:crypto'
import { EncryptJWT, errors as joseErrors, jwtDecrypt } from 'jose'
import { z } from 'zod'
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
  /** Where the provider redirects to, if not to a page of ours. */
  redirectUri: z.url().optional(),
  /** When it started, in whole seconds since the epoch. */
  iat: z.int(),
})
export type Transaction = z.infer<typeof Transaction>

/** How long a user may take at the provider. */
export const TRANSACTION_SECONDS = 600

/** The only algorithm, whatever a header says (RFC 8725 §3.1): the key itself encrypts. */
const ALG = 'dir'
const ENC = 'A256GCM'

/** Encrypts a transaction, so that only this server can read it and no client can change it. */
export interface Sealer {
  seal(transaction: Transaction): Promise<string>
  /** Returns undefined for a text that we did not seal, or sealed too long ago. */
  open(sealed: string): Promise<Transaction | undefined>
}

/**
 * Creates the sealer of a signing key. It encrypts and authenticates with a key derived from it (RFC 7516).
 */
export function createSealer({ signingKey }: Pick<Config, 'signingKey'>): Sealer {
  const key = new Uint8Array(hkdfSync('sha256', signingKey.signWith, '', 'gatehouse social transaction', 32))
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
