import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { passwordChange, passwordForgot, passwordReset } from '../../shared/api/password-api.ts'
import type { TokenObtainResponse } from '../../shared/api/token-api.ts'
import { COUNTED } from '../http/rate-limits.ts'
import { contextOf } from '../http/request-context.ts'
import { requireFreshSignIn } from '../sessions/fresh-sign-in.ts'
import type { AccountDeps } from './account-routes.ts'
import { changePassword, type PasswordChanged } from './password-change.ts'
import { requestPasswordReset, resetPassword } from './password-reset.ts'

export interface PasswordDeps extends AccountDeps {
  /**
   * Sends the first tokens of a session, in its transport. This function is a dependency, because server/accounts
   * must not import server/tokens.
   */
  sendTokens(
    request: FastifyRequest,
    reply: FastifyReply,
    session: PasswordChanged['session'],
    user: { username: string },
  ): Promise<TokenObtainResponse>
}

/** Registers the routes that reset a forgotten password, and that change a known one. */
export const passwordRoutes: FastifyPluginAsyncZod<PasswordDeps> = async (app, deps) => {
  const { requireAccessToken } = deps

  app.route({
    ...passwordForgot,
    config: COUNTED,
    handler: async (request, reply) => {
      const { username, email } = request.body
      await requestPasswordReset(contextOf(request, deps), username ?? email ?? '')
      reply.code(202)
      return { detail: 'If there is such an account, a link that resets the password is on its way to it.' }
    },
  })

  app.route({
    ...passwordReset,
    config: COUNTED,
    handler: async (request) => {
      const { token, new_password } = request.body
      const by = contextOf(request, deps)
      const { withdrawnEmail } = await resetPassword(by, token, new_password)
      const detail = 'The password was changed. Sign in with the new one.'
      return { detail, withdrawn_email: withdrawnEmail }
    },
  })

  app.route({
    ...passwordChange,
    config: COUNTED,
    onRequest: [requireAccessToken, requireFreshSignIn],
    handler: async (request, reply) => {
      const { account } = request.user
      const by = contextOf(request, deps)
      const { session, withdrawnEmail } = await changePassword(by, account, request.body.new_password)
      const tokens = await deps.sendTokens(request, reply, session, account)
      const detail = 'The password was changed. Your other sessions have ended.'
      return { ...tokens, detail, withdrawn_email: withdrawnEmail }
    },
  })
}
