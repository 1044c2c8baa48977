import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { AppRouteDeps } from './app-route-deps.ts'

/** The plugins with your routes. */
export const APP_ROUTES: FastifyPluginAsyncZod<AppRouteDeps>[] = [
  // One line for each plugin.
]
