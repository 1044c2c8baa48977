import { randomBytes } from 'node:crypto'
import { epochNow } from '../../../shared/epoch.ts'

const NAME_BYTES = 32 // 256 bits: beyond guessing

/** A limit, so that a loop in development does not fill the memory. */
const MOST = 1_000

/** Values under random names: the codes, and the access tokens. */
export type Keep<T> = ReturnType<typeof createKeep<T>>

/**
 * Stores values in memory, each under a random name and for a limited time. Above 1,000 the oldest is
 * dropped.
 */
export function createKeep<T>(lifetimeSeconds: number) {
  const kept = new Map<string, { value: T; until: number }>()

  function put(value: T): string {
    const [oldest] = kept.keys()
    if (oldest && kept.size >= MOST) kept.delete(oldest)
    const name = randomBytes(NAME_BYTES).toString('base64url')
    kept.set(name, { value, until: epochNow() + lifetimeSeconds })
    return name
  }

  function find(name: string): T | undefined {
    const found = kept.get(name)
    return found && epochNow() < found.until ? found.value : undefined
  }

  /** Returns a value and removes it. */
  function take(name: string): T | undefined {
    const value = find(name)
    kept.delete(name)
    return value
  }

  return { put, find, take }
}
