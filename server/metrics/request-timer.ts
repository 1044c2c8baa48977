import type { FastifyReply, FastifyRequest } from 'fastify'
import { Histogram, type Registry } from 'prom-client'

const MS_PER_SECOND = 1000

/**
 * Creates the hook that measures response times. A request is labelled with the pattern of its route, never
 * with its path, because clients can send any number of paths.
 */
export function createRequestTimer(registry: Registry) {
  const durations = new Histogram({
    name: 'gatehouse_http_request_duration_seconds',
    help: 'Time from a request to the end of its response',
    labelNames: ['method', 'route', 'status'],
    registers: [registry],
  })
  return async function measure(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { method, routeOptions } = request
    const labels = {
      method,
      route: routeOptions.url ?? 'none',
      status: `${Math.floor(reply.statusCode / 100)}xx`,
    }
    durations.observe(labels, reply.elapsedTime / MS_PER_SECOND)
  }
}
