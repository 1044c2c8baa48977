import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { Registration } from '../../shared/api/account-api.ts'
import { Detail } from '../../shared/api/endpoint.ts'
import { identity } from '../../shared/api/identity.ts'
import { checkRegistration } from '../accounts/registration.ts'
import { createErrorHandler } from '../http/error-handlers.ts'
import { COUNTED } from '../http/rate-limits.ts'
import { contextOf } from '../http/request-context.ts'
import { refreshSession } from '../tokens/refresh.ts'
import { signIn } from '../tokens/sign-in.ts'
import { sendSignedIn } from '../tokens/sign-in-response.ts'
import { sendSignedOut } from '../tokens/sign-out-response.ts'
import type { TokenDeps } from '../tokens/token-routes.ts'
import { always, messageOf } from './django-messages.ts'
import { NOT_PROVEN } from './proven-email.ts'
import { signUp } from './sign-up.ts'

/** The body of responses. It is empty, because the tokens are in cookies. */
const NOTHING = {}

/** The schema of bodies without fields. It drops tokens that a client sends in a body. */
const Nothing = z.object(NOTHING)

const SignIn = z.object({ username: identity.username.unwrap(), password: z.string().min(1) })

const refreshMessages = messageOf({
  invalid: always(400, { detail: 'No refresh token provided' }),
  token_not_valid: always(401, { detail: 'Invalid refresh token' }),
})

/** Registers the routes of cookie-flow, a Next.js front end with both tokens in cookies. */
export const cookieFlowRoutes: FastifyPluginAsyncZod<TokenDeps> = async (app, deps) => {
  const { config, transports, pruning, requireAccessToken } = deps

  app.route({
    method: 'POST',
    url: '/api/users/register',
    config: COUNTED,
    attachValidation: true, // checkRegistration reports these problems together with its own
    schema: {
      hide: true,
      body: Registration,
      response: { 201: z.object({ id: z.int(), username: z.string(), email: z.string() }) },
    },
    handler: async (request, reply) => {
      const by = contextOf(request, deps)
      const registration = await checkRegistration(by, request.body)
      const signedUp = await signUp(by, registration, 'cookies')
      await sendSignedIn(deps, request, reply, signedUp)
      reply.code(201)
      return { id: signedUp.session.user_id, username: registration.username, email: NOT_PROVEN }
    },
  })

  app.route({
    method: 'POST',
    url: '/api/users/token',
    config: COUNTED,
    schema: { hide: true, body: SignIn, response: { 200: Nothing } },
    handler: async (request, reply) => {
      const { username, password } = request.body
      const by = contextOf(request, deps)
      const signedIn = await signIn(by, { name: username, password }, 'cookies')
      pruning.soon()
      await sendSignedIn(deps, request, reply, signedIn)
      return NOTHING
    },
  })

  app.route({
    method: 'POST',
    url: '/api/users/token/refresh',
    schema: { hide: true, body: Nothing, response: { 200: Nothing } },
    errorHandler: createErrorHandler(config, refreshMessages),
    handler: async (request, reply) => {
      const { token, carriedBy } = transports.refreshToken(request)
      const { session, tokens } = await refreshSession(contextOf(request, deps), token, carriedBy)
      pruning.soon()
      transports.refreshResponse(reply, session, tokens)
      return NOTHING
    },
  })

  app.route({
    method: 'GET',
    url: '/api/users/auth-check',
    onRequest: requireAccessToken,
    schema: { hide: true, response: { 200: z.object({ authenticated: z.literal(true) }) } },
    handler: async () => ({ authenticated: true as const }),
  })

  app.route({
    method: 'POST',
    url: '/api/users/logout',
    schema: { hide: true, body: Nothing, response: { 200: Detail } },
    handler: async (request, reply) => {
      await sendSignedOut(deps, request, reply)
      return { detail: 'Successfully logged out.' }
    },
  })
}
