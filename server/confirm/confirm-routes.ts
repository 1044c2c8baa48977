import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { sessionConfirm, sessionConfirmMethods } from '../../shared/api/confirm-api.ts'
import type { AccountDeps } from '../accounts/account-routes.ts'
import { COUNTED } from '../http/rate-limits.ts'
import { contextOf } from '../http/request-context.ts'
import { BEFORE_ENROLMENT } from '../second-factor/required-factor.ts'
import { confirmSession, listConfirmMethods } from './confirm-session.ts'

/** Registers the routes that confirm a session: list the methods, and check a proof of the owner. */
export const confirmRoutes: FastifyPluginAsyncZod<AccountDeps> = async (app, deps) => {
  const { requireAccessToken } = deps

  app.route({
    ...sessionConfirmMethods,
    config: BEFORE_ENROLMENT,
    onRequest: requireAccessToken,
    handler: async (request) => {
      return { methods: await listConfirmMethods(contextOf(request, deps), request.user.account.id) }
    },
  })

  app.route({
    ...sessionConfirm,
    config: {
      ...COUNTED,
      ...BEFORE_ENROLMENT,
    },
    onRequest: requireAccessToken,
    handler: async (request) => {
      await confirmSession(contextOf(request, deps), request.user.account, request.body)
      return { detail: 'Confirmed for the next ten minutes.' }
    },
  })
}
