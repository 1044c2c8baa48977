import { epochNow } from '../../shared/epoch.ts'
import { countEvent, type RequestContext } from '../audit/audit.ts'
import type { Limits } from '../config/config.ts'
import type { Db } from '../db/database.ts'
import { errors } from '../errors.ts'
import { type Consumed, consume, findReset, refund } from './limit-repository.ts'

export interface AttemptDeps extends RequestContext {
  config: { limits: Limits | undefined }
}

/** A limit, and the key under which the database counts the consumed units. */
export interface Quota {
  key: string
  max: number
  windowSeconds: number
}

/** An attempt, such as a sign-in. It has consumed a unit of each of its quotas. */
export interface Attempt {
  /** Refunds the consumed units. Call it after a correct guess, or after an error that the client did not cause. */
  refund(): Promise<void>
}

/** The attempt of a server with `RATE_LIMITS=off`, which consumes nothing. */
const UNLIMITED: Attempt = { refund: async () => {} }

/**
 * Consumes one unit of every quota, or none if one of the quotas is exhausted. Call it *before* the work that it
 * limits. If fifty guesses arrive at once, no more than the quota allows are then tried (OWASP ASVS 6.3.1).
 * server/accounts/account-limits.ts defines the quotas.
 *
 * @param quotas returns the quotas, given the configured limits
 * @throws {ApiError} 429 throttled
 */
export async function consumeAttempt(
  deps: AttemptDeps,
  quotas: (limits: Limits) => Quota[],
): Promise<Attempt> {
  const { db, config } = deps
  if (!config.limits) return UNLIMITED
  const consumed: Consumed[] = []
  const refundAll = async () => {
    for (const unit of consumed) await refund(db, unit)
  }
  for (const quota of quotas(config.limits)) {
    const unit = await consume(db, { ...quota, now: epochNow() })
    if (unit) {
      consumed.push(unit)
    } else {
      await refundAll()
      await countEvent(deps, 'limited', { limit: quota.key })
      throw errors.throttled(await secondsUntilReset(db, quota))
    }
  }
  return { refund: refundAll }
}

/**
 * Runs the work of an attempt. If the work returns a falsy value, the guess was wrong, and the units stay consumed.
 * After any other result, or if the work throws, the units are refunded.
 */
export async function withAttempt<T>(attempt: Attempt, work: () => Promise<T>): Promise<T> {
  let isWrong = false
  try {
    const outcome = await work()
    isWrong = !outcome
    return outcome
  } finally {
    if (!isWrong) await attempt.refund()
  }
}

/** Returns the seconds until an exhausted quota has units again. Returns at least one. */
export async function secondsUntilReset(
  db: Db,
  { key, windowSeconds }: Pick<Quota, 'key' | 'windowSeconds'>,
): Promise<number> {
  const reset = await findReset(db, key)
  return Math.max(1, reset === undefined ? windowSeconds : reset - epochNow())
}
