import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { adminSecondFactorRead, adminSecondFactorRemove } from '../../shared/api/admin-second-factor-api.ts'
import type { AccountDeps } from '../accounts/account-routes.ts'
import { COUNTED } from '../http/rate-limits.ts'
import { readSecondFactor } from '../second-factor/own-factor.ts'
import { staffOf } from './admin-user-routes.ts'
import { findNamedUser } from './user-detail.ts'
import { removeFactorOf } from './user-second-factor.ts'

/** Registers the staff routes of the second factor. Does not check permissions; the caller must. */
export const adminSecondFactorRoutes: FastifyPluginAsyncZod<Omit<AccountDeps, 'requireAccessToken'>> = async (
  app,
  deps,
) => {
  app.route({
    ...adminSecondFactorRead,
    handler: async ({ params }) => readSecondFactor(deps, await findNamedUser(deps.db, params.id)),
  })

  app.route({
    ...adminSecondFactorRemove,
    config: COUNTED,
    handler: async (request) => {
      await removeFactorOf(staffOf(request, deps), request.params.id, request.body)
      return readSecondFactor(deps, await findNamedUser(deps.db, request.params.id))
    },
  })
}
