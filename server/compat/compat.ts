import type { FastifyPluginAsync } from 'fastify'
import type { CompatSystem } from '../config/settings.ts'
import { createErrorHandler } from '../http/error-handlers.ts'
import { collectRoutes, otherMethods } from '../http/routes-index.ts'
import type { TokenDeps } from '../tokens/token-routes.ts'
import { completeUserAuthRoutes } from './complete-user-auth-routes.ts'
import { cookieFlowRoutes } from './cookie-flow-routes.ts'
import { djangoMessage } from './django-messages.ts'
import { djoserRoutes } from './djoser-routes.ts'
import { lesson9Routes } from './lesson9-routes.ts'

const SYSTEMS: Record<CompatSystem, FastifyPluginAsync<TokenDeps>> = {
  lesson9: lesson9Routes,
  'complete-user-auth': completeUserAuthRoutes,
  djoser: djoserRoutes,
  'cookie-flow': cookieFlowRoutes,
}

/**
 * Registers the routes of the other systems that `COMPAT` names, so that their front ends work with this server.
 * The routes translate, and other folders do the work. `app.ts` can leave them out.
 */
export const compat: FastifyPluginAsync<TokenDeps> = async (app, deps) => {
  const known = collectRoutes(app, 'hidden')
  app.setErrorHandler(createErrorHandler(deps.config, djangoMessage))
  for (const name of new Set(deps.config.compat)) await app.register(SYSTEMS[name], deps)
  await app.register(otherMethods, { known })
}
