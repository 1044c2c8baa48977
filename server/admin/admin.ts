import type { FastifyPluginAsync, onRequestAsyncHookHandler } from 'fastify'
import type { AccountDeps } from '../accounts/account-routes.ts'
import { errors } from '../errors.ts'
import { refuseStale } from '../sessions/fresh-sign-in.ts'
import { adminEventRoutes } from './admin-event-routes.ts'
import { adminOverviewRoutes } from './admin-overview-routes.ts'
import { adminSecondFactorRoutes } from './admin-second-factor-routes.ts'
import { adminUserRoutes } from './admin-user-routes.ts'

/**
 * Registers the API for staff as a whole, behind one guard that no route in it can skip. If `app.ts` does not
 * register it, everything else works as before.
 */
export const admin: FastifyPluginAsync<AccountDeps> = async (app, { requireAccessToken, ...deps }) => {
  app.addHook('onRequest', requireAccessToken)
  app.addHook('onRequest', requireStaff)
  app.addHook('onRequest', requireFreshToChange)
  await app.register(adminUserRoutes, deps)
  await app.register(adminSecondFactorRoutes, deps)
  await app.register(adminEventRoutes, deps)
  await app.register(adminOverviewRoutes, deps)
}

/**
 * Refuses users who are not staff. The staff flag is read with the session at every request, so that a removed flag
 * takes effect at the next request.
 *
 * @throws {ApiError} 403 permission_denied
 */
const requireStaff: onRequestAsyncHookHandler = async ({ user }) => {
  if (!user.account.is_staff) throw errors.permissionDenied('Only the staff may do this.')
}

/**
 * Refuses a change by staff without a fresh sign-in, so that a stolen token changes no account. Reading needs no
 * fresh sign-in.
 *
 * @throws {ApiError} 403 reauthentication_required
 */
const requireFreshToChange: onRequestAsyncHookHandler = async ({ method, user }) => {
  if (!READING.includes(method)) refuseStale(user.account)
}

const READING = ['GET', 'HEAD']
