import type { FastifyReply, FastifyRequest } from 'fastify'
import { Histogram, type Registry } from 'prom-client'

const MS_PER_SECOND = 1000

/**
 * Makes the hook that measures how long answers take. A request is told by the pattern of its route,
 * never by its address, of which there are as many as anybody likes to send.
 */
export function createRequestTimer(registry: Registry) {
  const durations = new Histogram({
    name: 'gatehouse_http_request_duration_seconds',
    help: 'Time from a request to the end of its answer',
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
