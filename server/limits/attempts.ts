import { epochNow } from '../../shared/epoch.ts'
import { countEvent, type RequestContext } from '../audit/audit.ts'
import type { Limits } from '../config/config.ts'
import type { Db } from '../db/database.ts'
import { errors } from '../errors.ts'
import { type Consumed, consume, findReset, refund } from './limit-repository.ts'

export interface AttemptDeps extends RequestContext {
  config: { limits: Limits | undefined }
}

/** A limit, and the key that it counts for. */
export interface Quota {
  key: string
  max: number
  windowSeconds: number
}

/** An attempt that has consumed a unit of each of its quotas. */
export interface Attempt {
  /** Refunds the units: the password was right, or the error is ours. */
  refund(): Promise<void>
}

/** The attempts of a server with `RATE_LIMITS=off`. */
const UNLIMITED: Attempt = { refund: async () => {} }

/**
 * Consumes one unit of every quota, or of none. Call it *before* the work that it limits, so that of fifty
 * concurrent guesses no more pass than the quota allows (OWASP ASVS 6.3.1).
 *
 * @param quotas selects them from the configured limits
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
 * Runs the work of an attempt, and refunds its units unless the work returns nothing, which means a wrong
 * guess. An error, ours or of a later check, refunds them too.
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

/** Returns after how many seconds an exhausted quota has units again, at least one. */
export async function secondsUntilReset(
  db: Db,
  { key, windowSeconds }: Pick<Quota, 'key' | 'windowSeconds'>,
): Promise<number> {
  const reset = await findReset(db, key)
  return Math.max(1, reset === undefined ? windowSeconds : reset - epochNow())
}
