import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { identity } from '../../shared/api/identity.ts'
import { tokenObtain, tokenRefresh } from '../../shared/api/token-api.ts'
import { TRANSPORT_HEADER } from '../../shared/transports.ts'
import { errors } from '../errors.ts'
import { createErrorHandler } from '../http/error-handlers.ts'
import { COUNTED } from '../http/rate-limits.ts'
import { contextOf } from '../http/request-context.ts'
import { authenticate } from '../tokens/access.ts'
import { refreshSession } from '../tokens/refresh.ts'
import { signIn } from '../tokens/sign-in.ts'
import { sendSignedIn } from '../tokens/sign-in-response.ts'
import type { TokenDeps } from '../tokens/token-routes.ts'
import { messageOf } from './django-messages.ts'
import { djoserSocialRoutes } from './djoser-social-routes.ts'
import { djoserUserRoutes } from './djoser-user-routes.ts'
import { tokensIn } from './tokens-in.ts'

const SignIn = z.object({ email: identity.email.unwrap(), password: z.string().min(1) })

const token = z.string().min(1).optional()

/** The tokens in a response. They are in cookies instead, unless the client named another transport. */
const Tokens = z.object({ refresh: token, access: token })

const verifyMessages = messageOf({
  token_not_valid: ({ statusCode, body: { detail, code, messages } }) => ({
    statusCode,
    body: { detail: messages?.[0]?.message ?? detail, code },
  }),
})

/**
 * Registers the routes of a Next.js front end for Djoser. Both tokens are in cookies, and users sign in by
 * e-mail address.
 */
export const djoserRoutes: FastifyPluginAsyncZod<TokenDeps> = async (app, deps) => {
  const { config, db, tokens, transports, pruning } = deps
  await app.register(djoserUserRoutes, deps)
  await app.register(djoserSocialRoutes, deps)

  app.route({
    method: 'POST',
    url: '/api/jwt/create',
    config: COUNTED,
    schema: { hide: true, headers: tokenObtain.schema.headers, body: SignIn, response: { 200: Tokens } },
    handler: async (request, reply) => {
      const { email, password } = request.body
      const transport = request.headers[TRANSPORT_HEADER] ?? 'cookies'
      const signedIn = await signIn(contextOf(request, deps), { name: email, password }, transport)
      pruning.soon()
      return tokensIn(await sendSignedIn(deps, request, reply, signedIn))
    },
  })

  app.route({
    method: 'POST',
    url: '/api/jwt/refresh',
    schema: { hide: true, body: tokenRefresh.schema.body, response: { 200: Tokens } },
    handler: async (request, reply) => {
      const { token, carriedBy } = transports.refreshToken(request)
      const refreshed = await refreshSession(contextOf(request, deps), token, carriedBy)
      pruning.soon()
      return tokensIn(transports.refreshResponse(reply, refreshed.session, refreshed.tokens))
    },
  })

  app.route({
    method: 'POST',
    url: '/api/jwt/verify',
    schema: { hide: true, body: z.object({ token }), response: { 200: z.object({}) } },
    errorHandler: createErrorHandler(config, verifyMessages),
    handler: async (request) => {
      const token = request.body.token ?? transports.accessToken(request)
      if (token === undefined) throw errors.invalid({ token: ['This field is required.'] })
      await authenticate({ config, db, tokens, log: request.log }, token)
      return {}
    },
  })
}
