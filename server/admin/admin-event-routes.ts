import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { adminEventList, adminEventSummary, adminUserEvents } from '../../shared/api/admin-api.ts'
import type { Db } from '../db/database.ts'
import { listEvents, listEventsOf, summarizeEvents } from './event-list.ts'

/** Registers the staff routes of the audit trail. Does not check permissions; the caller must. */
export const adminEventRoutes: FastifyPluginAsyncZod<{ db: Db }> = async (app, { db }) => {
  app.route({
    ...adminUserEvents,
    handler: (request) => listEventsOf(db, request.params.id, request.query.before),
  })

  app.route({ ...adminEventList, handler: (request) => listEvents(db, request.query) })

  app.route({
    ...adminEventSummary,
    handler: (request) => summarizeEvents(db, Number(request.query.days)),
  })
}
