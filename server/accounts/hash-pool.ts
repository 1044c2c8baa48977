import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { Piscina } from 'piscina'
import type { PasswordHash } from '../config/settings.ts'

/** The most passwords in the queue. Another one would wait for seconds, so its request gets 503 with `Retry-After`. */
export const MAX_QUEUE = 64

/** Piscina 5 needs two threads. With one thread it serves its queue unfairly, and some tasks wait forever. */
const MIN_THREADS = 2

/** More threads would take CPU time from the thread that handles requests. */
const MAX_THREADS = 4

/** An idle thread ends after half a minute, to free its memory. Starting a new one takes a tenth of a second. */
const IDLE_TIMEOUT_MS = 30_000

/**
 * Worker threads that run the functions of `password-worker.js`. `waiting` returns the number of tasks that have
 * not begun.
 */
export interface HashPool {
  waiting(): number
  hash(task: HashTask): Promise<string>
  compare(task: CompareTask): Promise<boolean>
  close(): Promise<void>
}

export interface HashTask {
  password: string
  scheme: PasswordHash
  cost: number
}

export interface CompareTask {
  password: string
  hash: string | null
  cost: number
  inUse: PasswordHash[]
}

/** Creates a pool. Piscina is loaded with the first password, so that the server starts sooner. */
export function startThreads(): HashPool {
  let starting: Promise<Piscina> | undefined
  let pool: Piscina | undefined
  // Tasks that wait until Piscina is loaded, and are not in its queue yet.
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
