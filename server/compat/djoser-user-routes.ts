import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { EmailAddress, type Profile, ProfileChange } from '../../shared/api/account-api.ts'
import type { CredentialsDeps } from '../accounts/credentials.ts'
import { resendVerification, verifyEmail } from '../accounts/email-verification.ts'
import { isOwnPassword } from '../accounts/own-password.ts'
import { changePassword } from '../accounts/password-change.ts'
import { requestPasswordReset, resetPassword } from '../accounts/password-reset.ts'
import { profileOf, updateProfile } from '../accounts/profile.ts'
import { checkRegistration, registerUser } from '../accounts/registration.ts'
import { refuseUnlessPasswordConfirms } from '../confirm/confirm-session.ts'
import { errors } from '../errors.ts'
import { createErrorHandler } from '../http/error-handlers.ts'
import { COUNTED } from '../http/rate-limits.ts'
import { contextOf } from '../http/request-context.ts'
import { makeUpUsername } from '../social/username-proposal.ts'
import { sendSignedIn } from '../tokens/sign-in-response.ts'
import type { TokenDeps } from '../tokens/token-routes.ts'
import { always, messageOf } from './django-messages.ts'
import { NOT_PROVEN, provenEmail } from './proven-email.ts'

const text = z.string().min(1)

const DjoserUser = z.object({
  first_name: z.string(),
  last_name: z.string(),
  id: z.int(),
  email: z.string(),
})

const SignUp = z.object({
  first_name: text,
  last_name: text,
  email: EmailAddress,
  password: text,
  re_password: text,
})

/** Djoser requires `uid`. It is ignored here, because the token alone identifies its user. */
const Activation = z.object({ uid: text, token: text })
const Reset = Activation.extend({ new_password: text, re_new_password: text })

const NewPassword = z.object({ current_password: text, new_password: text })

const ByAddress = z.object({ email: EmailAddress })

/** Users of this front end have no username that they know of, so no message mentions one. */
const registerMessages = messageOf({
  invalid: ({ body: { fields: { username, password, ...fields } = {} } }) => ({
    statusCode: 400,
    body: {
      ...fields,
      ...(username && { non_field_errors: ['Unable to create account.'] }),
      ...(password && {
        password: password.map((text) => text.replace(/(username|email address)\.$/, 'email.')),
      }),
    },
  }),
})

const BAD_TOKEN = always(400, { token: ['Invalid token for given user.'] })
const resetMessages = messageOf({ link_not_valid: BAD_TOKEN, already_used: BAD_TOKEN })
const activationMessages = messageOf({
  link_not_valid: BAD_TOKEN,
  already_used: always(403, { detail: 'Stale token for given user.' }),
})

/**
 * Registers the account routes of Djoser. Its front end asks for no username, so one is derived from the e-mail
 * address.
 */
export const djoserUserRoutes: FastifyPluginAsyncZod<TokenDeps> = async (app, deps) => {
  const { config, requireAccessToken } = deps

  app.route({
    method: 'POST',
    url: '/api/users',
    config: COUNTED,
    schema: { hide: true, body: SignUp, response: { 201: DjoserUser } },
    errorHandler: createErrorHandler(config, registerMessages),
    handler: async (request, reply) => {
      const { re_password, ...wanted } = request.body
      refuseUnlikePasswords(wanted.password, re_password)
      const by = contextOf(request, deps)
      const registration = await checkRegistration(by, { ...wanted, username: makeUpUsername(wanted.email) })
      const id = await registerUser(by, registration)
      reply.code(201)
      const { first_name = '', last_name = '' } = registration
      return { first_name, last_name, email: NOT_PROVEN, id }
    },
  })

  app.route({
    method: 'GET',
    url: '/api/users/me',
    onRequest: requireAccessToken,
    schema: { hide: true, response: { 200: DjoserUser } },
    handler: async (request) => toDjoserUser(profileOf(request.user.account)),
  })

  app.route({
    method: ['PUT', 'PATCH'],
    url: '/api/users/me',
    config: COUNTED,
    onRequest: requireAccessToken,
    schema: {
      hide: true,
      body: ProfileChange.pick({ first_name: true, last_name: true }),
      response: { 200: DjoserUser },
    },
    handler: async (request) => {
      const by = contextOf(request, deps)
      return toDjoserUser(await updateProfile(by, request.user.account, request.body))
    },
  })

  app.route({
    method: 'POST',
    url: '/api/users/activation',
    config: COUNTED,
    schema: { hide: true, body: Activation },
    errorHandler: createErrorHandler(config, activationMessages),
    handler: async (request, reply) => {
      await verifyEmail(contextOf(request, deps), request.body.token)
      return reply.code(204).send()
    },
  })

  app.route({
    method: 'POST',
    url: '/api/users/resend_activation',
    config: COUNTED,
    schema: { hide: true, body: ByAddress },
    handler: async (request, reply) => {
      await resendVerification(contextOf(request, deps), request.body.email)
      return reply.code(204).send()
    },
  })

  app.route({
    method: 'POST',
    url: '/api/users/reset_password',
    config: COUNTED,
    schema: { hide: true, body: ByAddress },
    handler: async (request, reply) => {
      await requestPasswordReset(contextOf(request, deps), request.body.email)
      return reply.code(204).send()
    },
  })

  app.route({
    method: 'POST',
    url: '/api/users/reset_password_confirm',
    config: COUNTED,
    schema: { hide: true, body: Reset },
    errorHandler: createErrorHandler(config, resetMessages),
    handler: async (request, reply) => {
      const { token, new_password, re_new_password } = request.body
      refuseUnlikePasswords(new_password, re_new_password)
      await resetPassword(contextOf(request, deps), token, new_password)
      return reply.code(204).send()
    },
  })

  app.route({
    method: 'POST',
    url: '/api/users/set_password',
    config: COUNTED,
    onRequest: requireAccessToken,
    schema: { hide: true, body: NewPassword },
    handler: async (request, reply) => {
      const { account } = request.user
      const by = contextOf(request, deps)
      await refuseUnlessPasswordConfirms(by, account)
      await requirePassword(by, account.id, request.body.current_password)
      const { session } = await changePassword(by, account, request.body.new_password)
      const pair = deps.tokens.issuePair(session, account)
      // Only cookies reach the browser. In another transport the tokens would need a body, which Djoser does
      // not send.
      await sendSignedIn(deps, request, reply, { session, pair })
      return reply.code(204).send()
    },
  })
}

function toDjoserUser(profile: Profile): z.infer<typeof DjoserUser> {
  const { first_name, last_name, user } = profile
  return { first_name, last_name, id: user.id, email: provenEmail(profile) }
}

/** Refuses a user who does not know the current password. @throws {ApiError} 400 invalid; 429 throttled */
async function requirePassword(deps: CredentialsDeps, id: number, password: string): Promise<void> {
  if (await isOwnPassword(deps, id, password)) return
  throw errors.invalid({ current_password: ['Invalid password.'] })
}

/** Refuses a password that was not typed twice. @throws {ApiError} 400 invalid */
function refuseUnlikePasswords(password: string, again: string): void {
  if (password !== again)
    throw errors.invalid({ non_field_errors: ["The two password fields didn't match."] })
}
