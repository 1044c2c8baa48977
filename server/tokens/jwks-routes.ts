import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { jwksRead, PublicKey } from '../../shared/api/jwks-api.ts'
import type { Config } from '../config.ts'
import { createKeyRing } from './key-ring.ts'

/** A key is known here this long before it is known everywhere: see `docs/keys.md`. */
const MAX_AGE_SECONDS = 300

/** Publishes the public keys of all pairs. Where none is a pair there is nothing, and no address. */
export const jwksRoutes: FastifyPluginAsyncZod<{
  config: Pick<Config, 'signingKey' | 'previousKeys'>
}> = async (app, { config }) => {
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
