import { epochNow } from '../../shared/epoch.ts'
import { countEvent, type RequestContext } from '../audit/audit.ts'
import type { Limits } from '../config/config.ts'
import type { Db } from '../db/database.ts'
import { errors } from '../errors.ts'
import { findReset, type Place, returnPlace, takePlace } from './limit-repository.ts'

/** What it takes to count tries. */
export interface TryDeps extends RequestContext {
  config: { limits: Limits | undefined }
}

/** A limit, and whose places it counts. */
export interface Counter {
  key: string
  max: number
  windowSeconds: number
}

/** A try that has taken its places. */
export interface Try {
  /** For a try that was none: the right password, an error of ours. */
  giveBack(): Promise<void>
}

/** The tries of a server with `RATE_LIMITS=off`. */
const UNLIMITED: Try = { giveBack: async () => {} }

/**
 * Takes a place at every counter, or none. It comes *before* the work that it limits: of fifty
 * simultaneous guesses no more get through than there are places (OWASP ASVS 6.3.1).
 *
 * @param counters picks them from the limits that are set
 * @throws {ApiError} 429 throttled
 */
export async function takeTry(deps: TryDeps, counters: (limits: Limits) => Counter[]): Promise<Try> {
  const { db, config } = deps
  if (!config.limits) return UNLIMITED
  const places: Place[] = []
  const giveBack = async () => {
    for (const place of places) await returnPlace(db, place)
  }
  for (const counter of counters(config.limits)) {
    const place = await takePlace(db, { ...counter, now: epochNow() })
    if (place) {
      places.push(place)
    } else {
      await giveBack()
      await countEvent(deps, 'limited', { limit: counter.key })
      throw errors.throttled(await secondsUntilReset(db, counter))
    }
  }
  return { giveBack }
}

/**
 * Does the work of a try, which keeps its places only if the work comes to nothing: a wrong guess.
 * An error, of ours or of a later check, gives them back.
 */
export async function inTry<T>(attempt: Try, work: () => Promise<T>): Promise<T> {
  let isWrong = false
  try {
    const outcome = await work()
    isWrong = !outcome
    return outcome
  } finally {
    if (!isWrong) await attempt.giveBack()
  }
}

/** Tells when a counter that has no place left will have some again; at least one second. */
export async function secondsUntilReset(
  db: Db,
  { key, windowSeconds }: Pick<Counter, 'key' | 'windowSeconds'>,
): Promise<number> {
  const reset = await findReset(db, key)
  return Math.max(1, reset === undefined ? windowSeconds : reset - epochNow())
}
