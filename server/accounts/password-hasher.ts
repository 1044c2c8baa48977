import type { StorageConfig } from '../config/config.ts'
import type { PasswordHash } from '../config/settings.ts'
import { errors } from '../errors.ts'
import { type HashPool, MAX_QUEUE, startThreads } from './hash-pool.ts'
import { SCHEMES, schemeOf } from './password-schemes.js'
import { opaquePassword } from './typed-password.ts'

/**
 * Hashes and compares passwords in worker threads, because one hash takes between a fiftieth of a second and a
 * whole second.
 */
export interface PasswordHasher {
  /**
   * Hashes a password, in the form that `opaquePassword` returns.
   *
   * @throws {ApiError} 503 unavailable if the queue is full
   */
  hash(password: string): Promise<string>

  /**
   * Returns whether the hash belongs to this password. Compares the form that `opaquePassword` returns. If it does
   * not match, also compares the text as typed, because earlier versions hashed that.
   *
   * Returns false for a missing or corrupt hash. That takes as long as a wrong password, so that the time does not
   * reveal whether the account has a password.
   *
   * @throws {ApiError} 503 if the queue is full
   */
  matches(password: string, hash: string | null | undefined): Promise<boolean>

  /**
   * Returns whether the hash of a matching password should be replaced. This is so if the hash has another scheme
   * than PASSWORD_HASH, costs less than a new one, or was made of the text as typed. A password that is too long
   * for PASSWORD_HASH keeps its hash, because a new hash would not match.
   *
   * @throws {ApiError} 503 if the queue is full
   */
  isOutdated(password: string, hash: string): Promise<boolean>

  load(): HasherLoad

  close(): Promise<void>
}

/**
 * The numbers of passwords that are being hashed or compared, that are queued, and that were refused since the
 * start.
 */
export interface HasherLoad {
  running: number
  waiting: number
  refused: number
}

/** About the time in which a full queue is processed. */
const RETRY_AFTER_SECONDS = 5

export type HasherSettings = Pick<StorageConfig, 'passwordHash' | 'bcryptCost'>

/**
 * Creates the hasher, by default with threads of its own.
 *
 * @param held the schemes of the hashes in the database. Refusing a wrong password takes one hash in each of these
 *   schemes.
 */
export function createPasswordHasher(
  { passwordHash, bcryptCost: cost }: HasherSettings,
  held: readonly PasswordHash[] = [],
  pool: HashPool = startThreads(),
): PasswordHasher {
  const inUse = new Set([passwordHash, ...held])
  let underWay = 0
  let refused = 0

  async function run<T>(work: () => Promise<T>): Promise<T> {
    // Refuse here, before the pool reaches its own limit. The error of the pool has no status, so clients would get
    // 500 instead of 503.
    if (pool.waiting() >= MAX_QUEUE) {
      refused += 1
      throw errors.unavailable(RETRY_AFTER_SECONDS)
    }
    underWay += 1
    return work().finally(() => {
      underWay -= 1
    })
  }

  function isHashOf(spelling: string, hash: string | null | undefined): Promise<boolean> {
    // The scheme may be new since the start, if a command or another process with another PASSWORD_HASH has written
    // the hash.
    const scheme = schemeOf(hash)
    if (scheme) inUse.add(scheme)
    return run(() => pool.compare({ password: spelling, hash: hash ?? null, cost, inUse: [...inUse] }))
  }

  return {
    hash: (password) =>
      run(() => pool.hash({ password: opaquePassword(password), scheme: passwordHash, cost })),

    async matches(password, hash) {
      const opaque = opaquePassword(password)
      if (await isHashOf(opaque, hash)) return true
      return password !== opaque && isHashOf(password, hash)
    },

    async isOutdated(password, hash) {
      const opaque = opaquePassword(password)
      if (Buffer.byteLength(opaque) > SCHEMES[passwordHash].maxBytes) return false
      if (schemeOf(hash) !== passwordHash || SCHEMES[passwordHash].isWeak(hash, cost)) return true
      return password !== opaque && !(await isHashOf(opaque, hash))
    },

    load: () => ({ running: underWay - pool.waiting(), waiting: pool.waiting(), refused }),

    close: () => pool.close(),
  }
}
