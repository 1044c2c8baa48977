import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { collectDefaultMetrics, Registry } from 'prom-client'
import type { PasswordHasher } from '../accounts/password-hasher.ts'
import { errors } from '../errors.ts'
import { createMeter } from './counters.ts'
import { watchHasher } from './hasher-gauges.ts'
import { createRequestTimer } from './request-timer.ts'

/**
 * Serves the metrics of this process at /api/metrics in the format of Prometheus, to requests that carry
 * `METRICS_TOKEN`. Register it before the routes that it measures.
 */
export const metrics = fp<{ token: string; hasher: PasswordHasher }>(async function metrics(
  app,
  { token, hasher },
) {
  // One registry for each server. That of the package is global, and a test creates many servers in one
  // process.
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

/**
 * Compares two tokens in constant time, so that the time does not reveal how much of a guess was right. It
 * compares hashes, because `timingSafeEqual` needs texts of the same length.
 */
function isSame(given: string, expected: string): boolean {
  const [left, right] = [given, expected].map((text) => createHash('sha256').update(text).digest())
  return left !== undefined && right !== undefined && timingSafeEqual(left, right)
}
