import { z } from 'zod'
import { type Endpoint, refusals } from './endpoint.ts'

/** A public key, and never any private member (RFC 7517 §4, RFC 7518 §6.3.1, RFC 8037 §2). */
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
 * Returns the keys that other services verify access tokens with. Registered only if a key pair signs and
 * `AUDIENCE` is set.
 *
 * It is not in `routes.ts`, because its path is a well-known one outside `/api` and no page calls it.
 */
export const jwksRead = {
  method: 'GET',
  url: '/.well-known/jwks.json',
  schema: {
    operationId: 'jwksRead',
    tags: ['service'],
    summary: 'The public keys of our tokens, if a key pair signs them',
    response: { 200: z.object({ keys: z.array(PublicKey) }), ...refusals },
  },
} as const satisfies Endpoint<'/.well-known/jwks.json'>
