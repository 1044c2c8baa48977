import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { authCheck, logout, tokenObtain, tokenRefresh } from '../../shared/api/token-api.ts'
import { type TokenTransport, TRANSPORT_HEADER } from '../../shared/transports.ts'
import type { PasswordHasher } from '../accounts/password-hasher.ts'
import type { Config } from '../config.ts'
import type { Db } from '../db/database.ts'
import type { Guard } from '../plugins/authenticate.ts'
import type { Transports } from '../plugins/token-transport.ts'
import type { Pruning } from '../sessions/session-pruning.ts'
import { refreshSession } from './refresh.ts'
import { type Client, signIn } from './sign-in.ts'
import { signOut } from './sign-out.ts'
import type { TokenIssuer } from './token-pair.ts'

/** What the routes of the tokens are made of. */
export interface TokenDeps {
  config: Config
  db: Db
  hasher: PasswordHasher
  tokens: TokenIssuer
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
      const client = clientOf(request, request.headers[TRANSPORT_HEADER])
      const { session, pair } = await signIn(deps, { name: username ?? email ?? '', password }, client)
      // The session that a replaced cookie named must not live on unseen.
      if (session.transport !== 'body') await signOut(deps, transports.replaced(request))
      pruning.soon()
      return transports.answerObtain(reply, session, pair)
    },
  })

  app.route({
    ...tokenRefresh,
    handler: async (request, reply) => {
      const { token, carriedBy } = transports.refreshToken(request)
      const { session, tokens } = await refreshSession({ ...deps, log: request.log }, token, carriedBy)
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

const USER_AGENT_MAX_LENGTH = 512

function clientOf({ headers, ip }: FastifyRequest, transport: TokenTransport = 'body'): Client {
  return { userAgent: (headers['user-agent'] ?? '').slice(0, USER_AGENT_MAX_LENGTH), ip, transport }
}
