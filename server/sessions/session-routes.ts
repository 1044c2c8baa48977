import type { onRequestAsyncHookHandler } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { sessionList, sessionRevoke, sessionRevokeOthers } from '../../shared/api/session-api.ts'
import type { Db } from '../db/database.ts'
import { COUNTED } from '../http/rate-limits.ts'
import { contextOf } from '../http/request-context.ts'
import { endOtherSessions, endSession, listSessions } from './account-sessions.ts'

export interface SessionDeps {
  db: Db
  requireAccessToken: onRequestAsyncHookHandler
}

/** Registers the routes of a user's own sessions. */
export const sessionRoutes: FastifyPluginAsyncZod<SessionDeps> = async (app, deps) => {
  const { db, requireAccessToken } = deps

  app.route({
    ...sessionList,
    onRequest: requireAccessToken,
    handler: (request) => listSessions(db, request.user.claims),
  })

  app.route({
    ...sessionRevoke,
    config: COUNTED,
    onRequest: requireAccessToken,
    handler: async (request) => {
      await endSession(contextOf(request, { db }), request.user.claims, request.params.id)
      return { detail: 'The session has ended.' }
    },
  })

  app.route({
    ...sessionRevokeOthers,
    config: COUNTED,
    onRequest: requireAccessToken,
    handler: async (request) => {
      const revoked = await endOtherSessions(contextOf(request, { db }), request.user.claims)
      return { detail: 'All other sessions have ended.', revoked }
    },
  })
}
