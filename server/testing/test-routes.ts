import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { FastifyInstance, HTTPMethods, RouteOptions } from 'fastify'
import { COMPAT_SYSTEMS } from '../config/settings.ts'
import { createOwnTestApp } from './test-app.ts'

/** A registered route, for one method. Fastify registers a route with several methods at once. */
export type RegisteredRoute = Omit<RouteOptions, 'method'> & { method: HTTPMethods }

/** Settings that register every route: of every system, with every limit. The stand-ins and the mailbox are on already. */
export const EVERYTHING = {
  RATE_LIMITS: 'on',
  COMPAT: COMPAT_SYSTEMS.join(','),
}

/** Fastify publishes every new instance on this channel, before it has any route. */
const CREATED = 'fastify.initialization'

/** Creates a server like that of `createOwnTestApp`, and returns it with its routes. */
export async function createAppWithRoutes(env: Record<string, string> = {}) {
  const registered: RouteOptions[] = []
  function listen(message: unknown): void {
    const { fastify } = message as { fastify: FastifyInstance }
    fastify.addHook('onRoute', (route) => void registered.push(route))
  }
  subscribe(CREATED, listen)
  const server = await createOwnTestApp(env)
  unsubscribe(CREATED, listen)
  const routes = registered.flatMap((route) => [route.method].flat().map((method) => ({ ...route, method })))
  return { ...server, routes: routes as RegisteredRoute[] }
}

/** Returns the URL of a route with these parameters. A parameter that is not given becomes `x`. */
export function fillIn({ url }: Pick<RegisteredRoute, 'url'>, params: Record<string, string> = {}): string {
  return url
    .replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? 'x'))
    .replace('*', 'x')
}
