import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { jwksRead, PublicKey } from '../../shared/api/jwks-api.ts'
import { createKeyRing, type SigningKeys } from './key-ring.ts'

/**
 * In seconds: how long a service may cache the public keys. A new key must be published this long before the first
 * token is signed with it: see `docs/keys.md`.
 */
const MAX_AGE_SECONDS = 300

/**
 * Publishes the public keys of all key pairs. Does nothing unless there is a key pair and AUDIENCE is set. Without
 * the claim `aud`, a service could not tell whether a token was issued for it or for another service (RFC 8725
 * §3.9).
 */
export const jwksRoutes: FastifyPluginAsyncZod<{
  config: SigningKeys & { audience: string | undefined }
}> = async (app, { config }) => {
  if (config.audience === undefined) return
  const keys = [...createKeyRing(config).values()].flatMap(({ kid, algorithm: alg, publicJwk }) =>
    publicJwk ? [PublicKey.parse({ ...publicJwk, kid, alg, use: 'sig' })] : [],
  )
  if (keys.length === 0) return

  app.route({
    ...jwksRead,
    handler: async (_, reply) => {
      reply.header('cache-control', `public, max-age=${MAX_AGE_SECONDS}`)
      return { keys }
    },
  })
}
