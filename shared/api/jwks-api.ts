import { z } from 'zod'
import { type Endpoint, refusals } from './endpoint.ts'

/**
 * A public key (RFC 7517 §4, RFC 7518 §6.3.1, RFC 8037 §2). The schema drops all other fields, so a private key
 * cannot be published.
 */
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
 * Other services verify access tokens with these keys. The endpoint exists only if there is a key pair and
 * `AUDIENCE` is set.
 *
 * The endpoint is not in `routes.ts`, because its path is outside of `/api`, and the pages do not call it.
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
