import { hkdfSync } from 'node:crypto'
import { EncryptJWT, errors as joseErrors, jwtDecrypt } from 'jose'
import { z } from 'zod'
import { TOKEN_TRANSPORTS } from '../../shared/transports.ts'
import type { Config } from '../config/config.ts'

/** A social sign-in that is under way, as its cookie holds it. */
export const Transaction = z.object({
  provider: z.string(),
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  transport: z.enum(TOKEN_TRANSPORTS),
  returnTo: z.string(),
  /** The user who wants to link the provider; none: somebody signs in. */
  linkTo: z.int().optional(),
  /** Where the provider sends the browser back to, if that is no page of ours. */
  redirectUri: z.url().optional(),
  /** When it began; whole seconds since the epoch. */
  iat: z.int(),
})
export type Transaction = z.infer<typeof Transaction>

/** How long somebody may take at the provider. */
export const TRANSACTION_SECONDS = 600

/** The only ones, whatever a header says (RFC 8725 §3.1): the key itself encrypts. */
const ALG = 'dir'
const ENC = 'A256GCM'

/** Keeps a transaction where only this server can read it, and nobody can change it. */
export interface Sealer {
  seal(transaction: Transaction): Promise<string>
  /** Undefined for what we did not seal, or too long ago. */
  open(sealed: string): Promise<Transaction | undefined>
}

/** Makes the sealer of a signing key: encrypted and authenticated by a key of its own (RFC 7516). */
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
