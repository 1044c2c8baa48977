import rateLimit, { type FastifyRateLimitStore } from '@fastify/rate-limit'
import fp from 'fastify-plugin'
import { epochNow } from '../../shared/epoch.ts'
import { countEvent } from '../audit/audit.ts'
import type { Config } from '../config/config.ts'
import type { Db } from '../db/database.ts'
import { errors } from '../errors.ts'
import { secondsUntilReset } from '../limits/attempts.ts'
import { consume } from '../limits/limit-repository.ts'
import { contextOf } from './request-context.ts'

/**
 * Belongs in the `config` of a route that needs no sign-in, that hashes a password, or that ends sessions:
 * its requests are counted by IP address.
 */
export const COUNTED = { rateLimit: {} }

/**
 * Limits the requests of an IP address to all counted routes together. A password attempt, a mail or a new
 * account has a narrower limit of its own: see `consumeAttempt`.
 *
 * Register it before the routes. Without limits it does nothing.
 */
export const rateLimits = fp<{ db: Db; config: Pick<Config, 'limits'> }>(async function rateLimits(
  app,
  { db, config },
) {
  if (!config.limits) return
  const { max, windowSeconds } = config.limits.requests

  await app.register(rateLimit, {
    global: false,
    max,
    timeWindow: windowSeconds * 1000,
    store: createStore(db),
    addHeaders: NO_HEADERS,
    addHeadersOnExceeding: NO_HEADERS,
    errorResponseBuilder: (_, { ttl }) => errors.throttled(Math.ceil(ttl / 1000)),
    onExceeded: (request) => {
      countEvent(contextOf(request, { db }), 'limited').catch((err) => {
        request.log.error({ err }, 'a refusal could not be counted')
      })
    },
  })
})

/** `Retry-After` is set by the error itself. */
const NO_HEADERS = {
  'x-ratelimit-limit': false,
  'x-ratelimit-remaining': false,
  'x-ratelimit-reset': false,
  'retry-after': false,
}

/** Stores the windows in the database, so that they survive restarts and are shared by processes. */
function createStore(db: Db) {
  // The plugin expects a class.
  return class LimitStore implements FastifyRateLimitStore {
    incr(...[address, callback, timeWindow, max]: Parameters<FastifyRateLimitStore['incr']>): void {
      const key = `requests from ${address}`
      countRequest(db, key, max, timeWindow / 1000).then((result) => callback(null, result), callback)
    }

    child(): FastifyRateLimitStore {
      return this
    }
  }
}

async function countRequest(db: Db, key: string, max: number, windowSeconds: number) {
  const place = await consume(db, { key, max, windowSeconds, now: epochNow() })
  if (place) return { current: 1, ttl: windowSeconds * 1000 }
  return { current: max + 1, ttl: (await secondsUntilReset(db, { key, windowSeconds })) * 1000 }
}
