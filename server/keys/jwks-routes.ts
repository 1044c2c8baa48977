import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { jwksRead, PublicKey } from '../../shared/api/jwks-api.ts'
import { createKeyRing, type SigningKeys } from './key-ring.ts'

/** A new key must be published this long before it signs: see `docs/keys.md`. */
const MAX_AGE_SECONDS = 300

/**
 * Publishes the public keys of all key pairs. Registered only if there is a pair and tokens have an audience:
 * a service that verifies a token must be able to tell that it was issued for that service, and not for
 * another one (RFC 8725 §3.9).
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
