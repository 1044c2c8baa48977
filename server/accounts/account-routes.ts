import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { profileRead } from '../../shared/api/account-api.ts'
import type { Db } from '../db/database.ts'
import type { Guard } from '../plugins/authenticate.ts'
import { readProfile } from './profile.ts'

/** What the routes of the account are made of. */
export interface AccountDeps {
  db: Db
  requireAccessToken: Guard
}

/** The routes of the account that is signed in. */
export const accountRoutes: FastifyPluginAsyncZod<AccountDeps> = async (app, deps) => {
  app.route({
    ...profileRead,
    onRequest: deps.requireAccessToken,
    handler: (request) => readProfile(deps.db, request.user.account),
  })
}
