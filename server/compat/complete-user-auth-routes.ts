import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { EmailAddress, Registration } from '../../shared/api/account-api.ts'
import { Detail } from '../../shared/api/endpoint.ts'
import { verifyEmail } from '../accounts/email-verification.ts'
import { profileOf } from '../accounts/profile.ts'
import { checkRegistration, registerUser } from '../accounts/registration.ts'
import { createErrorHandler } from '../http/error-handlers.ts'
import { COUNTED } from '../http/rate-limits.ts'
import { contextOf } from '../http/request-context.ts'
import { listSignInMethods } from '../social/social-link.ts'
import { refreshSession } from '../tokens/refresh.ts'
import { signIn } from '../tokens/sign-in.ts'
import { sendSignedOut } from '../tokens/sign-out-response.ts'
import type { TokenDeps } from '../tokens/token-routes.ts'
import { Access, AccessAndUser, CompleteUser, sendWithUser, toCompleteUser } from './complete-user.ts'
import { completeUserAuthSocialRoutes } from './complete-user-auth-social-routes.ts'
import { always, messageOf } from './django-messages.ts'
import { tokensIn } from './tokens-in.ts'

const Message = z.object({ message: z.string() })
const SignIn = z.object({ email: EmailAddress, password: z.string().min(1) })

const signInMessages = messageOf({
  no_active_account: always(400, { non_field_errors: ['Invalid credentials'] }),
  account_inactive: ({ message }) => ({ statusCode: 400, body: { non_field_errors: [message] } }),
  email_not_verified: ({ message }) => ({ statusCode: 400, body: { non_field_errors: [message] } }),
  second_factor_required: ({ message }) => ({ statusCode: 400, body: { non_field_errors: [message] } }),
})

const refreshMessages = messageOf({
  invalid: always(400, { detail: 'No refresh token' }),
  token_not_valid: always(401, { detail: 'Invalid refresh token', code: 'token_not_valid' }),
})

const INVALID_TOKEN = always(400, { detail: 'Invalid token' })
const verifyMessages = messageOf({ link_not_valid: INVALID_TOKEN, already_used: INVALID_TOKEN })

/**
 * Registers the routes of complete-user-auth, a front end with Vite and Redux. Its access token is in memory,
 * and its refresh token in a cookie.
 */
export const completeUserAuthRoutes: FastifyPluginAsyncZod<TokenDeps> = async (app, deps) => {
  const { config, db, transports, pruning, requireAccessToken } = deps
  await app.register(completeUserAuthSocialRoutes, deps)

  app.route({
    method: 'POST',
    url: '/api/auth/register',
    config: COUNTED,
    attachValidation: true, // checkRegistration reports these problems together with its own
    schema: { hide: true, body: Registration, response: { 201: Message } },
    handler: async (request, reply) => {
      const by = contextOf(request, deps)
      const registration = await checkRegistration(by, request.body)
      await registerUser(by, registration)
      reply.code(201)
      return { message: 'Registered. Please verify email.' }
    },
  })

  app.route({
    method: 'POST',
    url: '/api/auth/verify-email',
    config: COUNTED,
    schema: { hide: true, body: z.object({ token: z.string().min(1) }), response: { 200: Message } },
    errorHandler: createErrorHandler(config, verifyMessages),
    handler: async (request) => {
      await verifyEmail(contextOf(request, deps), request.body.token)
      return { message: 'Email verified' }
    },
  })

  app.route({
    method: 'POST',
    url: '/api/auth/login',
    config: COUNTED,
    schema: { hide: true, body: SignIn, response: { 200: AccessAndUser } },
    errorHandler: createErrorHandler(config, signInMessages),
    handler: async (request, reply) => {
      const { email, password } = request.body
      const by = contextOf(request, deps)
      const signedIn = await signIn(by, { name: email, password }, 'refresh-cookie')
      pruning.soon()
      return sendWithUser(deps, request, reply, signedIn)
    },
  })

  app.route({
    method: 'POST',
    url: '/api/auth/token/refresh',
    schema: { hide: true, body: z.object({}), response: { 200: Access } },
    errorHandler: createErrorHandler(config, refreshMessages),
    handler: async (request, reply) => {
      const { token, carriedBy } = transports.refreshToken(request)
      const { session, tokens } = await refreshSession(contextOf(request, deps), token, carriedBy)
      pruning.soon()
      return tokensIn(transports.refreshResponse(reply, session, tokens))
    },
  })

  app.route({
    method: 'GET',
    url: '/api/auth/me',
    onRequest: requireAccessToken,
    schema: { hide: true, response: { 200: CompleteUser.extend({ providers: z.array(z.string()) }) } },
    handler: async ({ user: { account } }) => {
      const { identities } = await listSignInMethods(db, account.id)
      const providers = identities.map(({ provider }) => provider)
      return { ...toCompleteUser(profileOf(account)), providers }
    },
  })

  app.route({
    method: 'POST',
    url: '/api/auth/logout',
    schema: { hide: true, body: z.object({}), response: { 200: Detail } },
    handler: async (request, reply) => {
      await sendSignedOut(deps, request, reply)
      return { detail: 'Logged out' }
    },
  })
}
