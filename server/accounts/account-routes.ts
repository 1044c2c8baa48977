import type { onRequestAsyncHookHandler } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import {
  profileRead,
  profileUpdate,
  register,
  verifyEmail as verifyEmailEndpoint,
  verifyEmailResend,
} from '../../shared/api/account-api.ts'
import type { Config } from '../config/config.ts'
import type { Db } from '../db/database.ts'
import { COUNTED } from '../http/rate-limits.ts'
import { contextOf } from '../http/request-context.ts'
import { resendVerification, verifyEmail } from './email-verification.ts'
import type { PasswordHasher } from './password-hasher.ts'
import { profileOf, updateProfile } from './profile.ts'
import { checkRegistration, registerUser } from './registration.ts'

export interface AccountDeps {
  config: Config
  db: Db
  hasher: PasswordHasher
  requireAccessToken: onRequestAsyncHookHandler
}

/** Registers the routes for registration, for the verification of an e-mail address, and for the profile. */
export const accountRoutes: FastifyPluginAsyncZod<AccountDeps> = async (app, deps) => {
  const { requireAccessToken } = deps

  app.route({
    ...register,
    config: COUNTED,
    attachValidation: true, // checkRegistration reports these problems together with those of the rules
    handler: async (request, reply) => {
      const by = contextOf(request, deps)
      const registration = await checkRegistration(by, request.body)
      await registerUser(by, registration)
      reply.code(201)
      return {
        detail: 'The account was created. Open the link that was sent to the e-mail address.',
        username: registration.username,
      }
    },
  })

  app.route({
    ...verifyEmailEndpoint,
    config: COUNTED,
    handler: async (request) => {
      await verifyEmail(contextOf(request, deps), request.body.token)
      return { detail: 'The e-mail address is confirmed.' }
    },
  })

  app.route({
    ...verifyEmailResend,
    config: COUNTED,
    handler: async (request, reply) => {
      const { username, email } = request.body
      await resendVerification(contextOf(request, deps), username ?? email ?? '')
      reply.code(202)
      return { detail: 'If there is an e-mail address to confirm, a link is on its way to it.' }
    },
  })

  app.route({
    ...profileRead,
    onRequest: requireAccessToken,
    handler: async (request) => profileOf(request.user.account),
  })

  app.route({
    ...profileUpdate,
    config: COUNTED,
    onRequest: requireAccessToken,
    handler: (request) => updateProfile(contextOf(request, deps), request.user.account, request.body),
  })
}
