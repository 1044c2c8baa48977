import type { FastifyPluginAsync } from 'fastify'
import { requireLoopback } from '../../http/loopback-only.ts'
import { HIDDEN } from './common-routes.ts'
import { facebookRoutes } from './facebook-routes.ts'
import type { StandInFaults } from './faults.ts'
import { githubRoutes } from './github-routes.ts'
import { googleRoutes } from './google-routes.ts'
import { STYLE_URL } from './page.ts'
import type { StandInDeps } from './stand-in.ts'
import { STYLE } from './style.ts'

/**
 * Registers stand-ins for Google, GitHub and Facebook under /stand-in, so that signing in with these providers
 * works without credentials. Any visitor can sign in as any persona. Register the stand-ins in development only,
 * where no other machine can reach them.
 *
 * @param options.faults the faults that a test sets; read at every request
 */
export const standInRoutes: FastifyPluginAsync<{
  config: StandInDeps['config']
  faults?: StandInFaults
}> = async (app, { config, faults = {} }) => {
  const stop = new AbortController()
  app.addHook('preClose', async () => stop.abort())
  app.addHook('onRequest', requireLoopback)

  app.get(STYLE_URL, { schema: HIDDEN }, (_, reply) => reply.type('text/css; charset=utf-8').send(STYLE))
  const deps = { config, faults, stopping: stop.signal }
  await app.register(googleRoutes, { ...deps, prefix: '/stand-in/google' })
  await app.register(githubRoutes, { ...deps, prefix: '/stand-in/github' })
  await app.register(facebookRoutes, { ...deps, prefix: '/stand-in/facebook' })
}
