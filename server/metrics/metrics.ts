import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { collectDefaultMetrics, Registry } from 'prom-client'
import type { PasswordHasher } from '../accounts/password-hasher.ts'
import type { Meter } from '../audit/meter.ts'
import { errors } from '../errors.ts'
import { createMeter } from './counters.ts'
import { watchHasher } from './hasher-gauges.ts'
import { createRequestTimer } from './request-timer.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Undefined if metrics are off. */
    meter?: Meter
  }
}

export interface MetricsDeps {
  /** METRICS_TOKEN, which the reader must send. */
  token: string
  hasher: PasswordHasher
}

/**
 * Serves the metrics of this process at /api/metrics, in the format of Prometheus, to requests that carry the
 * token. Register it before the routes that it measures.
 */
export const metrics = fp<MetricsDeps>(async function metrics(app, { token, hasher }) {
  // One registry per server instead of the package's own, because a test builds many servers in one process.
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  watchHasher(registry, hasher)
  app.decorate('meter', createMeter(registry))
  app.addHook('onResponse', createRequestTimer(registry))

  app.get('/api/metrics', { schema: { hide: true } }, async (request, reply) => {
    requireToken(request, token)
    return reply.type(registry.contentType).send(await registry.metrics())
  })
})

function requireToken({ headers }: FastifyRequest, expected: string): void {
  const [, given] = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '') ?? []
  if (given === undefined) throw errors.notAuthenticated()
  if (!isSame(given, expected)) throw errors.tokenNotValid('Token is invalid or expired')
}

/** Compares hashes, which all have the same length, so that the time does not reveal how much was right. */
function isSame(given: string, expected: string): boolean {
  const [left, right] = [given, expected].map((text) => createHash('sha256').update(text).digest())
  return left !== undefined && right !== undefined && timingSafeEqual(left, right)
}
