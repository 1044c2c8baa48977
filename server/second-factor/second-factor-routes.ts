import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import {
  recoveryCodesRenew,
  secondFactorRead,
  secondFactorRemove,
  tokenSecondFactor,
  totpBegin,
  totpConfirm,
} from '../../shared/api/second-factor-api.ts'
import type { PasswordDeps } from '../accounts/password-routes.ts'
import { COUNTED } from '../http/rate-limits.ts'
import { contextOf } from '../http/request-context.ts'
import { requireFreshSignIn } from '../sessions/fresh-sign-in.ts'
import { clearChallengeCookie, readChallengeCookie } from './challenge-cookie.ts'
import type { CheckPasskey } from './code-checks.ts'
import {
  beginTotp,
  confirmTotp,
  readSecondFactor,
  removeOwnFactor,
  renewRecoveryCodes,
} from './own-factor.ts'
import { BEFORE_ENROLMENT } from './required-factor.ts'
import { passSecondFactor, type StartSession } from './second-step.ts'
import type { SecretBox } from './secret-box.ts'

export interface SecondFactorDeps extends PasswordDeps {
  startSession: StartSession
  checkPasskey: CheckPasskey
}

/** Registers the routes of the second factor: the second step of a sign-in, and what its owner changes. */
export const secondFactorRoutes: FastifyPluginAsyncZod<SecondFactorDeps & { box: SecretBox }> = async (
  app,
  deps,
) => {
  const { config, requireAccessToken, sendTokens } = deps

  app.route({
    ...tokenSecondFactor,
    config: COUNTED,
    handler: async (request, reply) => {
      const { challenge } = request.body
      const by = contextOf(request, deps)
      const cookie = readChallengeCookie(request, config, challenge)
      const { user, transport } = await passSecondFactor(by, { ...request.body, cookie })
      const { session } = await deps.startSession(by, user, transport)
      clearChallengeCookie(reply, config, challenge)
      return sendTokens(request, reply, session, user)
    },
  })

  app.route({
    ...secondFactorRead,
    config: BEFORE_ENROLMENT,
    onRequest: requireAccessToken,
    handler: (request) => readSecondFactor(deps, request.user.account),
  })

  app.route({
    ...totpBegin,
    config: { ...COUNTED, ...BEFORE_ENROLMENT },
    onRequest: [requireAccessToken, requireFreshSignIn],
    handler: (request) => beginTotp(contextOf(request, deps), request.user.account),
  })

  app.route({
    ...totpConfirm,
    config: { ...COUNTED, ...BEFORE_ENROLMENT },
    onRequest: [requireAccessToken, requireFreshSignIn],
    handler: async (request, reply) => {
      const { account } = request.user
      const { codes, session } = await confirmTotp(contextOf(request, deps), account, request.body.code)
      return { ...(await sendTokens(request, reply, session, account)), recovery_codes: codes }
    },
  })

  app.route({
    ...recoveryCodesRenew,
    config: COUNTED,
    onRequest: [requireAccessToken, requireFreshSignIn],
    handler: async (request, reply) => {
      const { account } = request.user
      const { codes, session } = await renewRecoveryCodes(contextOf(request, deps), account)
      return { ...(await sendTokens(request, reply, session, account)), recovery_codes: codes }
    },
  })

  app.route({
    ...secondFactorRemove,
    config: COUNTED,
    onRequest: [requireAccessToken, requireFreshSignIn],
    handler: async (request, reply) => {
      const { account } = request.user
      const session = await removeOwnFactor(contextOf(request, deps), account)
      const tokens = await sendTokens(request, reply, session, account)
      return { ...tokens, detail: 'The second factor was removed. Your other sessions have ended.' }
    },
  })
}
