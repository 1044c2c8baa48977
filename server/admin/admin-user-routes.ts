import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import {
  AdminUserNew,
  adminUserActivate,
  adminUserCreate,
  adminUserDeactivate,
  adminUserEndSession,
  adminUserEndSessions,
  adminUserList,
  adminUserRead,
  adminUserResetPassword,
  adminUserSessions,
  adminUserStaff,
  adminUserUpdate,
} from '../../shared/api/admin-api.ts'
import type { PasswordHasher } from '../accounts/password-hasher.ts'
import type { Config } from '../config/config.ts'
import type { Db } from '../db/database.ts'
import { errors } from '../errors.ts'
import { COUNTED } from '../http/rate-limits.ts'
import { contextOf } from '../http/request-context.ts'
import { parseFields } from '../http/validation.ts'
import { listSessions } from '../sessions/account-sessions.ts'
import type { StaffCaller } from './staff-permission.ts'
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
import { listUsers } from './user-list.ts'

export interface AdminUserDeps {
  config: Config
  db: Db
  hasher: PasswordHasher
}

/** Registers the staff routes of users. Does not check permissions; the caller must. */
export const adminUserRoutes: FastifyPluginAsyncZod<AdminUserDeps> = async (app, deps) => {
  const { db } = deps

  const staffOf = (request: FastifyRequest): StaffCaller => {
    const { id, is_superuser, session_began_at } = request.user.account
    const rights = { actorId: id, isSuperuser: is_superuser === 1, sessionBeganAt: session_began_at }
    return { ...contextOf(request, deps), ...rights }
  }

  app.route({ ...adminUserList, handler: (request) => listUsers(db, request.query) })

  app.route({
    ...adminUserCreate,
    // Problems of the schema and of the rules are reported together.
    attachValidation: true,
    handler: async (request, reply) => {
      const { given, problems } = parseFields(AdminUserNew, request.body)
      Object.assign(problems, await creationProblems(db, given))
      if (Object.keys(problems).length > 0) throw errors.invalid(problems)
      const id = await createUser(staffOf(request), request.body)
      reply.code(201)
      return readUser(db, id)
    },
  })

  app.route({ ...adminUserRead, handler: (request) => readUser(db, request.params.id) })

  app.route({
    ...adminUserUpdate,
    config: COUNTED,
    handler: async (request) => {
      await updateUser(staffOf(request), request.params.id, request.body)
      return readUser(db, request.params.id)
    },
  })

  app.route({
    ...adminUserActivate,
    config: COUNTED,
    handler: async (request) => {
      await activate(staffOf(request), request.params.id, request.body)
      return readUser(db, request.params.id)
    },
  })

  app.route({
    ...adminUserDeactivate,
    config: COUNTED,
    handler: async (request) => {
      await deactivate(staffOf(request), request.params.id, request.body)
      return readUser(db, request.params.id)
    },
  })

  app.route({
    ...adminUserStaff,
    config: COUNTED,
    handler: async (request) => {
      await setStaff(staffOf(request), request.params.id, request.body)
      return readUser(db, request.params.id)
    },
  })

  app.route({
    ...adminUserResetPassword,
    config: COUNTED,
    handler: async (request, reply) => {
      await sendReset(staffOf(request), request.params.id, request.body)
      reply.code(202)
      return { detail: 'If the account is active and has an e-mail address, a link is on its way to it.' }
    },
  })

  app.route({
    ...adminUserSessions,
    handler: async (request) => {
      await findNamedUser(db, request.params.id)
      return listSessions(db, { user_id: request.params.id, sid: request.user.claims.sid })
    },
  })

  app.route({
    ...adminUserEndSession,
    handler: async (request) => {
      await endSessionOf(staffOf(request), request.params.id, request.params.sid)
      return { detail: 'The session has ended.' }
    },
  })

  app.route({
    ...adminUserEndSessions,
    handler: async (request) => {
      const revoked = await endSessionsOf(staffOf(request), request.params.id)
      return { detail: 'All sessions have ended.', revoked }
    },
  })
}
