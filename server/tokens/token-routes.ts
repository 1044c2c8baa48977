import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { authCheck, logout, tokenObtain, tokenRefresh } from '../../shared/api/token-api.ts'
import { TRANSPORT_HEADER } from '../../shared/transports.ts'
import type { AccountDeps } from '../accounts/account-routes.ts'
import type { BackgroundTask } from '../background/background-task.ts'
import { COUNTED } from '../http/rate-limits.ts'
import { contextOf } from '../http/request-context.ts'
import { refreshSession } from './refresh.ts'
import { signIn } from './sign-in.ts'
import { sendSignedIn } from './sign-in-response.ts'
import { sendSignedOut } from './sign-out-response.ts'
import type { TransportDeps } from './token-transport.ts'

export interface TokenDeps extends AccountDeps, TransportDeps {
  pruning: BackgroundTask
}

/** Registers the routes that sign in, refresh, check a token and sign out. */
export const tokenRoutes: FastifyPluginAsyncZod<TokenDeps> = async (app, deps) => {
  const { transports, pruning } = deps

  app.route({
    ...tokenObtain,
    config: COUNTED,
    handler: async (request, reply) => {
      const { username, email, password } = request.body
      const by = contextOf(request, deps)
      const transport = request.headers[TRANSPORT_HEADER] ?? 'body'
      const signedIn = await signIn(by, { name: username ?? email ?? '', password }, transport)
      pruning.soon()
      return sendSignedIn(deps, request, reply, signedIn)
    },
  })

  app.route({
    ...tokenRefresh,
    handler: async (request, reply) => {
      const { token, carriedBy } = transports.refreshToken(request)
      const by = contextOf(request, deps)
      const { session, tokens } = await refreshSession(by, token, carriedBy)
      pruning.soon()
      return transports.refreshResponse(reply, session, tokens)
    },
  })

  app.route({
    ...authCheck,
    onRequest: deps.requireAccessToken,
    handler: async (request) => ({ authenticated: true as const, claims: request.user.claims }),
  })

  app.route({
    ...logout,
    handler: async (request, reply) => {
      await sendSignedOut(deps, request, reply)
      return { detail: 'Successfully logged out.' }
    },
  })
}
