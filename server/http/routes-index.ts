import type { FastifyInstance, FastifyReply, FastifyRequest, FastifySchema, HTTPMethods } from 'fastify'
import fp from 'fastify-plugin'
import { errors } from '../errors.ts'

/** The methods of each path. The value of a method is the URL of its endpoint on the API page, or undefined. */
export type KnownRoutes = Map<string, Map<string, string | undefined>>

const METHODS: HTTPMethods[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']

/**
 * Collects every endpoint that is registered after this call.
 *
 * @param which whether to collect the endpoints that the API page shows, or those that it hides
 */
export function collectRoutes(app: FastifyInstance, which: 'shown' | 'hidden' = 'shown'): KnownRoutes {
  const known: KnownRoutes = new Map()
  app.addHook('onRoute', ({ url, method, schema }) => {
    const page = pageOf(schema)
    if ((page !== undefined) !== (which === 'shown')) return
    const operations = known.get(url) ?? new Map()
    for (const name of [method].flat()) operations.set(name, page)
    known.set(url, operations)
  })
  return known
}

function pageOf(schema: FastifySchema = {}): string | undefined {
  const [tag] = schema.tags ?? []
  if (schema.operationId && tag && !schema.hide) return `/api/docs#/${tag}/${schema.operationId}`
}

/**
 * Responds to methods that a path does not have. Such a request gets 405 with `Allow`. An OPTIONS request gets 204
 * with `Allow` (RFC 9110 §9.3.7). A browser that opens the path is redirected to its endpoint on the API page, if
 * that page is served. Register it after the endpoints.
 */
export const otherMethods = fp<{ known: KnownRoutes; apiDocs?: boolean }>(async function otherMethods(
  app,
  { known, apiDocs },
) {
  for (const [url, operations] of known) {
    const allow = [...operations.keys(), 'OPTIONS'].join(', ')
    const [page] = apiDocs ? operations.values() : []
    app.route({
      url,
      method: [...METHODS.filter((method) => !operations.has(method)), 'OPTIONS'],
      schema: { hide: true },
      handler: (request, reply) => replyToOther(request, reply, { allow, page }),
    })
  }
})

function replyToOther(
  { method, headers }: FastifyRequest,
  reply: FastifyReply,
  { allow, page }: { allow: string; page: string | undefined },
) {
  if (method === 'OPTIONS') return reply.code(204).header('allow', allow).send()
  const opened = method === 'GET' && headers.accept?.includes('text/html')
  if (opened && page !== undefined) return reply.redirect(page, 303)
  throw errors.methodNotAllowed(method, allow)
}
