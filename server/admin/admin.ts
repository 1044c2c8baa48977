import type { FastifyPluginAsync, onRequestAsyncHookHandler } from 'fastify'
import type { PasswordHasher } from '../accounts/password-hasher.ts'
import type { Config } from '../config/config.ts'
import type { Db } from '../db/database.ts'
import { errors } from '../errors.ts'
import { adminEventRoutes } from './admin-event-routes.ts'
import { adminUserRoutes } from './admin-user-routes.ts'

/** What the staff's part is made of. */
export interface AdminDeps {
  config: Config
  db: Db
  hasher: PasswordHasher
  requireAccessToken: onRequestAsyncHookHandler
}

/**
 * The API of the staff, whole, behind one guard that no route in here can forget. Without this line
 * in `app.ts` everything else works as before.
 */
export const admin: FastifyPluginAsync<AdminDeps> = async (app, { requireAccessToken, ...deps }) => {
  app.addHook('onRequest', requireAccessToken)
  app.addHook('onRequest', requireStaff)
  await app.register(adminUserRoutes, deps)
  await app.register(adminEventRoutes, deps)
}

/**
 * Lets only staff through. The flag is read with the session at every request, so it is gone from the request after
 * it was taken away.
 *
 * @throws {ApiError} 403 permission_denied
 */
const requireStaff: onRequestAsyncHookHandler = async ({ user }) => {
  if (!user.account.is_staff) throw errors.permissionDenied('Only the staff may do this.')
}
