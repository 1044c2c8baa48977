import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import {
  passkeyAdd,
  passkeyConfirmOptions,
  passkeyList,
  passkeyOptions,
  passkeyRemove,
  passkeyRename,
} from '../../shared/api/passkey-api.ts'
import type { AccountDeps } from '../accounts/account-routes.ts'
import { COUNTED } from '../http/rate-limits.ts'
import { contextOf } from '../http/request-context.ts'
import { BEFORE_ENROLMENT } from '../second-factor/required-factor.ts'
import { requireFreshSignIn } from '../sessions/fresh-sign-in.ts'
import { beginConfirmation } from './own-passkey.ts'
import {
  addPasskey,
  beginAddition,
  listPasskeys,
  removePasskey,
  renamePasskey,
} from './passkey-management.ts'

/** Registers the routes with which a signed-in user manages passkeys: list, add, rename, remove. */
export const passkeyRoutes: FastifyPluginAsyncZod<AccountDeps> = async (app, deps) => {
  const { db, requireAccessToken } = deps

  app.route({
    ...passkeyList,
    onRequest: requireAccessToken,
    handler: (request) => listPasskeys(contextOf(request, deps), request.user.account.id),
  })

  app.route({
    ...passkeyOptions,
    config: COUNTED,
    onRequest: [requireAccessToken, requireFreshSignIn],
    handler: (request) => beginAddition(contextOf(request, deps), request.user.account),
  })

  app.route({
    ...passkeyAdd,
    config: COUNTED,
    onRequest: [requireAccessToken, requireFreshSignIn],
    handler: async (request, reply) => {
      const passkey = await addPasskey(contextOf(request, deps), request.user.account, request.body)
      reply.code(201)
      return passkey
    },
  })

  app.route({
    ...passkeyConfirmOptions,
    config: {
      ...COUNTED,
      ...BEFORE_ENROLMENT,
    },
    onRequest: requireAccessToken,
    handler: (request) => beginConfirmation(deps, request.user.account),
  })

  app.route({
    ...passkeyRename,
    config: COUNTED,
    onRequest: requireAccessToken,
    handler: ({ params: { id }, body: { name }, user }) =>
      renamePasskey(db, { id, userId: user.account.id }, name),
  })

  app.route({
    ...passkeyRemove,
    config: COUNTED,
    onRequest: [requireAccessToken, requireFreshSignIn],
    handler: async (request) => {
      await removePasskey(contextOf(request, deps), request.user.account, request.params.id)
      return { detail: 'The passkey was removed.' }
    },
  })
}
