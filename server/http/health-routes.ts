import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { healthRead, healthReady, routeList } from '../../shared/api/service-api.ts'
import { type Db, pingDatabase } from '../db/database.ts'
import { errors } from '../errors.ts'
import type { KnownRoutes } from './routes-index.ts'

/** The routes of the service itself: what there is, and whether it works. */
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
        request.log.error({ err: error }, 'the database does not answer')
        throw errors.unavailable(5)
      }
      return { status: 'ok' as const }
    },
  })
}
