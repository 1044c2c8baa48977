import type { onRequestAsyncHookHandler } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { sessionList, sessionRevoke, sessionRevokeOthers } from '../../shared/api/session-api.ts'
import type { Db } from '../db/database.ts'
import { COUNTED } from '../http/rate-limits.ts'
import { contextOf } from '../http/request-context.ts'
import { endOtherSessions, endSession, listSessions } from './account-sessions.ts'
import { requireFreshSignIn } from './fresh-sign-in.ts'

/** Registers the routes that list and end the sessions of the signed-in user. */
export const sessionRoutes: FastifyPluginAsyncZod<{
  db: Db
  requireAccessToken: onRequestAsyncHookHandler
}> = async (app, { db, requireAccessToken }) => {
  app.route({
    ...sessionList,
    onRequest: requireAccessToken,
    handler: ({ user }) => listSessions(db, user.account.id, user.claims.sid),
  })

  app.route({
    ...sessionRevoke,
    config: COUNTED,
    onRequest: [requireAccessToken, requireFreshSignIn],
    handler: async (request) => {
      await endSession(contextOf(request, { db }), request.user.account.id, request.params.id)
      return { detail: 'The session has ended.' }
    },
  })

  app.route({
    ...sessionRevokeOthers,
    config: COUNTED,
    onRequest: [requireAccessToken, requireFreshSignIn],
    handler: async (request) => {
      const revoked = await endOtherSessions(contextOf(request, { db }), request.user.account)
      return { detail: 'All other sessions have ended.', revoked }
    },
  })
}
