import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { authCheck, logout, tokenObtain, tokenRefresh } from '../../shared/api/token-api.ts'
import type { Config } from '../config.ts'
import type { Guard } from '../plugins/authenticate.ts'
import type { Transports } from '../plugins/token-transport.ts'
import type { Pruning } from '../sessions/session-pruning.ts'
import { type RefreshDeps, refreshSession } from './refresh.ts'
import { type SignInDeps, signIn } from './sign-in.ts'
import { signOut } from './sign-out.ts'

export interface TokenDeps extends SignInDeps, Omit<RefreshDeps, 'log' | 'config'> {
  config: Config
  transports: Transports
  pruning: Pruning
  requireAccessToken: Guard
}

/** The routes of the tokens: sign in, refresh, check, sign out. */
export const tokenRoutes: FastifyPluginAsyncZod<TokenDeps> = async (app, deps) => {
  const { transports, pruning } = deps

  app.route({
    ...tokenObtain,
    handler: async (request, reply) => {
      const { username, email, password } = request.body
      const device = { ...deviceOf(request), transport: transports.wanted(request) }
      const { session, pair } = await signIn(deps, { name: username ?? email ?? '', password }, device)
      // The session that a replaced cookie named must not live on unseen.
      if (session.transport !== 'body') await signOut(deps, transports.replaced(request))
      pruning.soon()
      return transports.answerObtain(reply, session, pair)
    },
  })

  app.route({
    ...tokenRefresh,
    handler: async (request, reply) => {
      const { token, arrival } = transports.refreshToken(request)
      const { session, tokens } = await refreshSession({ ...deps, log: request.log }, token, arrival)
      pruning.soon()
      return transports.answerRefresh(reply, session, tokens)
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
      await signOut(deps, transports.carried(request))
      transports.clear(reply)
      return { detail: 'Successfully logged out.' }
    },
  })
}

function deviceOf({ headers, ip }: FastifyRequest) {
  return { userAgent: (headers['user-agent'] ?? '').slice(0, 512), ip }
}
