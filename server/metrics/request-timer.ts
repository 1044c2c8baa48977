import type { FastifyReply, FastifyRequest } from 'fastify'
import { Histogram, type Registry } from 'prom-client'
import { APP_KEY } from '../../shared/app-name.ts'

const MS_PER_SECOND = 1000

/**
 * Creates the hook that measures response times. Its label is the pattern of the route and never the path,
 * because clients can send any number of paths and each label takes memory.
 */
export function createRequestTimer(registry: Registry) {
  const durations = new Histogram({
    name: `${APP_KEY}_http_request_duration_seconds`,
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
