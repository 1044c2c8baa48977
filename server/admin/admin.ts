import type { FastifyPluginAsync, onRequestAsyncHookHandler } from 'fastify'
import type { PasswordHasher } from '../accounts/password-hasher.ts'
import type { Config } from '../config/config.ts'
import type { Db } from '../db/database.ts'
import { errors } from '../errors.ts'
import { adminEventRoutes } from './admin-event-routes.ts'
import { adminUserRoutes } from './admin-user-routes.ts'

export interface AdminDeps {
  config: Config
  db: Db
  hasher: PasswordHasher
  requireAccessToken: onRequestAsyncHookHandler
}

/**
 * Registers the API for staff as a whole, behind one guard that no route in it can skip. Without this line in
 * `app.ts` everything else works as before.
 */
export const admin: FastifyPluginAsync<AdminDeps> = async (app, { requireAccessToken, ...deps }) => {
  app.addHook('onRequest', requireAccessToken)
  app.addHook('onRequest', requireStaff)
  await app.register(adminUserRoutes, deps)
  await app.register(adminEventRoutes, deps)
}

/**
 * Admits only staff. The flag is read with the session at every request, so that removing it takes effect at
 * the next one.
 *
 * @throws {ApiError} 403 permission_denied
 */
const requireStaff: onRequestAsyncHookHandler = async ({ user }) => {
  if (!user.account.is_staff) throw errors.permissionDenied('Only the staff may do this.')
}
