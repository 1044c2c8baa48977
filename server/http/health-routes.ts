import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { healthRead, healthReady, routeList } from '../../shared/api/service-api.ts'
import { type Db, pingDatabase } from '../db/database.ts'
import { errors } from '../errors.ts'
import type { KnownRoutes } from './routes-index.ts'

/** Registers the list of routes and the health checks. */
export const healthRoutes: FastifyPluginAsyncZod<{ db: Db; known: KnownRoutes }> = async (
  app,
  { db, known },
) => {
  app.route({ ...routeList, handler: async () => [...known.keys()] })

  app.route({ ...healthRead, handler: async () => ({ status: 'ok' as const }) })

  app.route({
    ...healthReady,
    handler: async (request) => {
      try {
        await pingDatabase(db)
      } catch (error) {
        request.log.error({ err: error }, 'the database does not respond')
        throw errors.unavailable(5)
      }
      return { status: 'ok' as const }
    },
  })
}
