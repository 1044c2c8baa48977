import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { passwordChange, passwordForgot, passwordReset } from '../../shared/api/password-api.ts'
import { callerOf } from '../plugins/caller.ts'
import { COUNTED } from '../plugins/rate-limits.ts'
import type { AccountDeps } from './account-routes.ts'
import { changePassword } from './password-change.ts'
import { requestPasswordReset, resetPassword } from './password-reset.ts'

/** The routes of the password: forgot, reset, change. */
export const passwordRoutes: FastifyPluginAsyncZod<AccountDeps> = async (app, deps) => {
  const { requireAccessToken } = deps

  app.route({
    ...passwordForgot,
    config: COUNTED,
    handler: async (request, reply) => {
      const { username, email } = request.body
      await requestPasswordReset({ ...deps, ...callerOf(request) }, username ?? email ?? '')
      reply.code(202)
      return { detail: 'If there is such an account, a link that resets the password is on its way to it.' }
    },
  })

  app.route({
    ...passwordReset,
    config: COUNTED,
    handler: async (request) => {
      const { token, new_password } = request.body
      await resetPassword({ ...deps, ...callerOf(request) }, token, new_password)
      return { detail: 'The password was changed. Sign in with the new one.' }
    },
  })

  app.route({
    ...passwordChange,
    config: COUNTED,
    onRequest: requireAccessToken,
    handler: async (request) => {
      const { account, claims } = request.user
      const changer = { ...account, sid: claims.sid }
      await changePassword({ ...deps, ...callerOf(request) }, changer, request.body)
      return { detail: 'The password was changed. Your other sessions have ended.' }
    },
  })
}
