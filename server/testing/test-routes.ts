import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { FastifyInstance, HTTPMethods, RouteOptions } from 'fastify'
import { createOwnTestApp } from './test-app.ts'

/** A route as it was registered, with one method. */
export type RegisteredRoute = Omit<RouteOptions, 'method'> & { method: HTTPMethods }

/** Fastify publishes every new instance on this channel, before it has a route. */
const CREATED = 'fastify.initialization'

/** Builds a server like `createOwnTestApp`, and returns the routes that it has registered. */
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

/** Returns the URL of a route with these parameters, or with `x` for each. */
export function fillIn({ url }: Pick<RegisteredRoute, 'url'>, params: Record<string, string> = {}): string {
  return url
    .replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? 'x'))
    .replace('*', 'x')
}
