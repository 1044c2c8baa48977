import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { truncates } from 'bcryptjs'
import { Piscina } from 'piscina'
import { errors } from '../errors.ts'

/** Hashes and compares passwords with bcrypt, off the thread that answers requests. */
export interface PasswordHasher {
  /** Hashes a password. @throws {ApiError} 503 when too many wait. */
  hash(password: string): Promise<string>

  /**
   * Tells whether the hash was made from this password. Without a hash it works as long and
   * answers false, so that the time does not tell whether there is one.
   *
   * @throws {ApiError} 503 when too many wait.
   */
  matches(password: string, hash: string | null | undefined): Promise<boolean>

  close(): Promise<void>
}

/** Beyond this many waiting hashes a newcomer would wait for seconds; it is told to come back. */
const MAX_QUEUE = 64

/** One thread serves its queue unfairly (Piscina 5): under load some wait, others never do. */
const MIN_THREADS = 2

/** Starts the pool of threads. `cost` is bcrypt's: 2^cost rounds. */
export function createPasswordHasher(cost: number): PasswordHasher {
  const threads = Math.max(MIN_THREADS, Math.min(4, availableParallelism() - 1))
  const pool = new Piscina({
    filename: fileURLToPath(new URL('./password-worker.js', import.meta.url)),
    minThreads: 0,
    maxThreads: threads,
    maxQueue: MAX_QUEUE,
    idleTimeout: 30_000,
  })
  const decoy = decoyHash(cost)

  async function run<T>(name: 'hash' | 'compare', task: object): Promise<T> {
    // The pool refuses with a bare Error; its queue size tells why before the fact.
    if (pool.queueSize >= MAX_QUEUE) throw errors.unavailable(5)
    return pool.run(task, { name })
  }

  return {
    hash: (password) => run('hash', { password, cost }),

    async matches(password, hash) {
      const same = await run<boolean>('compare', { password, hash: hash ?? decoy })
      // bcrypt ignores what follows the 72nd byte, so "the password and more" would pass.
      return same && hash != null && !truncates(password)
    },

    close: () => pool.destroy(),
  }
}

/** A well-formed hash of no password: comparing with it costs what any comparison costs. */
function decoyHash(cost: number): string {
  return `$2b$${String(cost).padStart(2, '0')}$${'.'.repeat(53)}`
}
