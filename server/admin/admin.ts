import type { FastifyPluginAsync } from 'fastify'
import type { PasswordHasher } from '../accounts/password-hasher.ts'
import type { Config } from '../config.ts'
import type { Db } from '../db/database.ts'
import { errors } from '../errors.ts'
import type { Guard } from '../plugins/authenticate.ts'
import { adminEventRoutes } from './admin-event-routes.ts'
import { adminUserRoutes } from './admin-user-routes.ts'

/** What the staff's part is made of. */
export interface AdminDeps {
  config: Config
  db: Db
  hasher: PasswordHasher
  requireAccessToken: Guard
}

/**
 * The API of the staff, whole, behind one guard that no route in here can forget. Without this line
 * in `app.ts` everything else works as before.
 */
export const admin: FastifyPluginAsync<AdminDeps> = async (app, { requireAccessToken, ...deps }) => {
  app.addHook('onRequest', createStaffGuard(requireAccessToken))
  await app.register(adminUserRoutes, deps)
  await app.register(adminEventRoutes, deps)
}

/**
 * Makes the hook that lets the staff alone through. The flag is read with the session at every
 * request, so one that was taken away is gone from the next one on.
 *
 * @throws {ApiError} 401 as `createGuard` does; 403 permission_denied
 */
function createStaffGuard(requireAccessToken: Guard): Guard {
  return async function requireStaff(request) {
    await requireAccessToken(request)
    if (!request.user.account.is_staff) throw errors.permissionDenied('Only the staff may do this.')
  }
}
