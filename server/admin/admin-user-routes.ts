import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import {
  AdminUserNew,
  adminUserActivate,
  adminUserCreate,
  adminUserDeactivate,
  adminUserEndSession,
  adminUserEndSessions,
  adminUserExport,
  adminUserList,
  adminUserRead,
  adminUserResetPassword,
  adminUserSessions,
  adminUserStaff,
  adminUserUpdate,
} from '../../shared/api/admin-api.ts'
import type { AccountDeps } from '../accounts/account-routes.ts'
import { errors } from '../errors.ts'
import { COUNTED } from '../http/rate-limits.ts'
import { contextOf } from '../http/request-context.ts'
import { parseFields } from '../http/validation.ts'
import { listSessions } from '../sessions/account-sessions.ts'
import type { StaffContext } from './staff-permission.ts'
import {
  activate,
  deactivate,
  endSessionOf,
  endSessionsOf,
  sendReset,
  setStaff,
  updateUser,
} from './user-change.ts'
import { createUser, creationProblems } from './user-creation.ts'
import { findNamedUser, readUser } from './user-detail.ts'
import { exportUsers } from './user-export.ts'
import { listUsers } from './user-list.ts'

/** Returns the context of the staff member who sent a request. */
export function staffOf(
  request: FastifyRequest,
  deps: Omit<AccountDeps, 'requireAccessToken'>,
): StaffContext {
  const { id, is_superuser } = request.user.account
  return { ...contextOf(request, deps), actorId: id, isSuperuser: is_superuser === 1 }
}

/** Registers the staff routes of users. Does not check permissions; the caller must. */
export const adminUserRoutes: FastifyPluginAsyncZod<Omit<AccountDeps, 'requireAccessToken'>> = async (
  app,
  deps,
) => {
  const { db } = deps

  app.route({ ...adminUserList, handler: (request) => listUsers(deps, request.query) })

  app.route({
    ...adminUserExport,
    config: COUNTED,
    handler: (request) => exportUsers(staffOf(request, deps), request.body),
  })

  app.route({
    ...adminUserCreate,
    // Problems of the schema and of the rules are reported together.
    attachValidation: true,
    handler: async (request, reply) => {
      const { given, problems } = parseFields(AdminUserNew, request.body)
      Object.assign(problems, await creationProblems(db, given))
      if (Object.keys(problems).length > 0) throw errors.invalid(problems)
      const id = await createUser(staffOf(request, deps), request.body)
      reply.code(201)
      return readUser(deps, id)
    },
  })

  app.route({ ...adminUserRead, handler: (request) => readUser(deps, request.params.id) })

  app.route({
    ...adminUserUpdate,
    config: COUNTED,
    handler: async (request) => {
      await updateUser(staffOf(request, deps), request.params.id, request.body)
      return readUser(deps, request.params.id)
    },
  })

  app.route({
    ...adminUserActivate,
    config: COUNTED,
    handler: async (request) => {
      await activate(staffOf(request, deps), request.params.id)
      return readUser(deps, request.params.id)
    },
  })

  app.route({
    ...adminUserDeactivate,
    config: COUNTED,
    handler: async (request) => {
      await deactivate(staffOf(request, deps), request.params.id)
      return readUser(deps, request.params.id)
    },
  })

  app.route({
    ...adminUserStaff,
    config: COUNTED,
    handler: async (request) => {
      await setStaff(staffOf(request, deps), request.params.id, request.body.is_staff)
      return readUser(deps, request.params.id)
    },
  })

  app.route({
    ...adminUserResetPassword,
    config: COUNTED,
    handler: async (request, reply) => {
      await sendReset(staffOf(request, deps), request.params.id)
      reply.code(202)
      return { detail: 'If the account is active and has an e-mail address, a link is on its way to it.' }
    },
  })

  app.route({
    ...adminUserSessions,
    handler: async (request) => {
      await findNamedUser(db, request.params.id)
      return listSessions(db, request.params.id, request.user.claims.sid)
    },
  })

  app.route({
    ...adminUserEndSession,
    handler: async (request) => {
      await endSessionOf(staffOf(request, deps), request.params.id, request.params.sid)
      return { detail: 'The session has ended.' }
    },
  })

  app.route({
    ...adminUserEndSessions,
    handler: async (request) => {
      const revoked = await endSessionsOf(staffOf(request, deps), request.params.id)
      return { detail: 'All sessions have ended.', revoked }
    },
  })
}
