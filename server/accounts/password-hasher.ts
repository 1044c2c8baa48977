import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { getRounds, truncates } from 'bcryptjs'
import type { Piscina } from 'piscina'
import { errors } from '../errors.ts'
import { opaquePassword } from './typed-password.ts'

/** Hashes and compares passwords with bcrypt, off the thread that handles requests. */
export interface PasswordHasher {
  /** Hashes a password, in the spelling of `opaquePassword`. @throws {ApiError} 503 if the queue is full */
  hash(password: string): Promise<string>

  /**
   * Returns whether the hash was made from this password, in the spelling of `opaquePassword` or, by an
   * earlier version, as it was typed. Without a hash it does the same work and returns false, so that the
   * time does not reveal whether there is one.
   *
   * @throws {ApiError} 503 if the queue is full
   */
  matches(password: string, hash: string | null | undefined): Promise<boolean>

  /**
   * Returns whether the hash of a matching password should be replaced: it was made at a lower cost than
   * today's, or from another spelling.
   *
   * @throws {ApiError} 503 if the queue is full
   */
  isOutdated(password: string, hash: string): Promise<boolean>

  /** Returns the current load. */
  load(): HasherLoad

  close(): Promise<void>
}

/** How many passwords are being hashed or compared, how many are queued, and how many were refused so far. */
export interface HasherLoad {
  running: number
  waiting: number
  refused: number
}

/** Above this many queued hashes a new one would wait for seconds, so it gets a 503 with `Retry-After`. */
const MAX_QUEUE = 64

/** With a single thread Piscina 5 serves its queue unfairly: some tasks wait forever. */
const MIN_THREADS = 2

/** More would only take CPU time from the thread that handles requests. */
const MAX_THREADS = 4

/** A thread takes a tenth of a second to start. After half a minute without work its memory is worth more. */
const IDLE_TIMEOUT_MS = 30_000

/** About how long a full queue takes. */
const RETRY_AFTER_SECONDS = 5

/** Does the work. `waiting` tasks have not begun. The functions are those of `password-worker.js`. */
export interface HashPool {
  waiting(): number
  hash(task: { password: string; cost: number }): Promise<string>
  compare(task: { password: string; hash: string; cost: number }): Promise<boolean>
  close(): Promise<void>
}

/** Creates the hasher, by default over threads of its own. `cost` is bcrypt's: 2^cost rounds. */
export function createPasswordHasher(cost: number, pool: HashPool = startThreads()): PasswordHasher {
  const decoy = decoyHash(cost)
  let underWay = 0
  let refused = 0

  async function run<T>(work: () => Promise<T>): Promise<T> {
    // The pool itself would throw an Error without a status.
    if (pool.waiting() >= MAX_QUEUE) {
      refused += 1
      throw errors.unavailable(RETRY_AFTER_SECONDS)
    }
    underWay += 1
    return work().finally(() => {
      underWay -= 1
    })
  }

  async function isHashOf(spelling: string, hash: string | null | undefined): Promise<boolean> {
    const same = await run(() => pool.compare({ password: spelling, hash: hash ?? decoy, cost }))
    // bcrypt ignores everything after the 72nd byte, so "the password and more" would match.
    return same && hash != null && !truncates(spelling)
  }

  return {
    hash: (password) => run(() => pool.hash({ password: opaquePassword(password), cost })),

    async matches(password, hash) {
      const opaque = opaquePassword(password)
      if (await isHashOf(opaque, hash)) return true
      return password !== opaque && isHashOf(password, hash)
    },

    async isOutdated(password, hash) {
      if (costOf(hash) < cost) return true
      const opaque = opaquePassword(password)
      return password !== opaque && !(await isHashOf(opaque, hash))
    },

    load: () => ({ running: underWay - pool.waiting(), waiting: pool.waiting(), refused }),

    close: () => pool.close(),
  }
}

/** Loads Piscina and starts threads with the first password, so that the server starts sooner. */
function startThreads(): HashPool {
  let starting: Promise<Piscina> | undefined
  let pool: Piscina | undefined
  let early = 0

  async function run<T>(name: 'hash' | 'compare', task: object): Promise<T> {
    early += 1
    starting ??= createPool()
    pool = await starting.finally(() => {
      early -= 1
    })
    return pool.run(task, { name })
  }

  return {
    waiting: () => early + (pool?.queueSize ?? 0),
    hash: (task) => run('hash', task),
    compare: (task) => run('compare', task),
    close: async () => (await starting)?.destroy(),
  }
}

async function createPool(): Promise<Piscina> {
  const { Piscina } = await import('piscina')
  return new Piscina({
    filename: fileURLToPath(new URL('./password-worker.js', import.meta.url)),
    minThreads: 0,
    maxThreads: Math.max(MIN_THREADS, Math.min(MAX_THREADS, availableParallelism() - 1)),
    maxQueue: MAX_QUEUE,
    idleTimeout: IDLE_TIMEOUT_MS,
  })
}

/** Returns the cost of a hash, or 0 for a text that is not one. */
function costOf(hash: string): number {
  return /^\$2[aby]\$\d\d\$.{53}$/.test(hash) ? getRounds(hash) : Number.POSITIVE_INFINITY
}

/** A well-formed hash of no password: comparing with it costs what any comparison costs. */
function decoyHash(cost: number): string {
  return `$2b$${String(cost).padStart(2, '0')}$${'.'.repeat(53)}`
}
