import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify'
import fp from 'fastify-plugin'
import { errors } from '../errors.ts'

/** What the contract puts at an address, by method: the operations of the API page. */
export type KnownRoutes = Map<string, Map<string, { tag: string; operationId: string }>>

const METHODS: HTTPMethods[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']

/** Notes every endpoint that is registered from now on. */
export function collectRoutes(app: FastifyInstance): KnownRoutes {
  const known: KnownRoutes = new Map()
  app.addHook('onRoute', ({ url, method, schema }) => {
    const [tag] = schema?.tags ?? []
    if (!schema?.operationId || !tag || schema.hide) return
    const operations = known.get(url) ?? new Map()
    for (const name of [method].flat()) operations.set(name, { tag, operationId: schema.operationId })
    known.set(url, operations)
  })
  return known
}

/**
 * Answers the methods that an address does not have: 405 with `Allow`. A browser that opens
 * such an address is shown its form on the API page instead. Register it after the endpoints.
 */
export const otherMethods = fp<{ known: KnownRoutes }>(async (app, { known }) => {
  for (const [url, operations] of known) {
    const allow = [...operations.keys(), 'OPTIONS'].join(', ')
    const [first] = operations.values()
    const page = `/api/docs#/${first?.tag}/${first?.operationId}`
    app.route({
      url,
      method: METHODS.filter((method) => !operations.has(method)),
      schema: { hide: true },
      handler: (request, reply) => redirectOrRefuse(request, reply, { allow, page }),
    })
  }
})

function redirectOrRefuse(request: FastifyRequest, reply: FastifyReply, to: { allow: string; page: string }) {
  const opened = request.method === 'GET' && request.headers.accept?.includes('text/html')
  if (opened) return reply.redirect(to.page, 303)
  throw errors.methodNotAllowed(request.method, to.allow)
}
