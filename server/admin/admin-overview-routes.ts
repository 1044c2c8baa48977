import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { adminOverview } from '../../shared/api/admin-api.ts'
import type { Db } from '../db/database.ts'
import { readOverview } from './overview.ts'

/** Registers the staff route of the overview. Does not check permissions; the caller must. */
export const adminOverviewRoutes: FastifyPluginAsyncZod<{ db: Db }> = async (app, { db }) => {
  app.route({ ...adminOverview, handler: () => readOverview(db) })
}
