import { z } from 'zod'
import { type Endpoint, refusals } from './endpoint.ts'

/** A public key, and never more of it than that (RFC 7517 §4, RFC 7518 §6.3.1, RFC 8037 §2). */
export const PublicKey = z
  .object({
    kid: z.string(),
    alg: z.enum(['EdDSA', 'RS256']),
    use: z.literal('sig'),
    kty: z.enum(['OKP', 'RSA']),
    crv: z.string().optional(),
    x: z.string().optional(),
    n: z.string().optional(),
    e: z.string().optional(),
  })
  .meta({ id: 'PublicKey' })

/**
 * Tells other services how to verify an access token. Only there if a key pair signs and `AUDIENCE` is set.
 *
 * It stands where others look for it, outside /api, and no page calls it: so it is not in `routes.ts`.
 */
export const jwksRead = {
  method: 'GET',
  url: '/.well-known/jwks.json',
  schema: {
    operationId: 'jwksRead',
    tags: ['service'],
    summary: 'The public keys of our tokens, where a key pair signs them',
    response: { 200: z.object({ keys: z.array(PublicKey) }), ...refusals },
  },
} as const satisfies Endpoint<'/.well-known/jwks.json'>
