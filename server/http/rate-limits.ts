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
 * The `config` of a route whose requests are counted by IP address, because anyone can send them or because they
 * are expensive.
 */
export const COUNTED = { rateLimit: {} }

/**
 * Limits the requests of an IP address to all counted routes together. Password attempts, mails and new accounts
 * have narrower limits: see `consumeAttempt`.
 *
 * Register it before the routes. With RATE_LIMITS=off it does nothing.
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

/** Turns off the headers of the plugin. `errors.throttled` sets `Retry-After`. */
const NO_HEADERS = {
  'x-ratelimit-limit': false,
  'x-ratelimit-remaining': false,
  'x-ratelimit-reset': false,
  'retry-after': false,
}

/** Creates a store that keeps the counts in the database. The counts survive restarts, and all processes share them. */
function createStore(db: Db) {
  // The plugin calls the store with `new`, so it must be a class.
  return class LimitStore implements FastifyRateLimitStore {
    incr(...[address, callback, timeWindow, max]: Parameters<FastifyRateLimitStore['incr']>): void {
      const key = `requests from ${address}`
      countRequest(db, key, max, timeWindow / 1000).then((result) => callback(null, result), callback)
    }

    // The plugin calls this for each route. All routes share one count.
    child(): FastifyRateLimitStore {
      return this
    }
  }
}

/**
 * Counts a request. `consume` returns only whether the quota allows a request. The returned count is therefore 1 for an
 * allowed request, and above the limit for any other.
 */
async function countRequest(db: Db, key: string, max: number, windowSeconds: number) {
  const place = await consume(db, { key, max, windowSeconds, now: epochNow() })
  if (place) return { current: 1, ttl: windowSeconds * 1000 }
  return { current: max + 1, ttl: (await secondsUntilReset(db, { key, windowSeconds })) * 1000 }
}
