import { randomBytes } from 'node:crypto'
import { epochNow } from '../../../shared/epoch.ts'

const NAME_BYTES = 32 // 256 bits: beyond guessing

/** The most values, so that a client that loops does not fill the memory. */
const MOST = 1_000

/** A store of values under random names. Codes and access tokens are such names. */
export type Keep<T> = ReturnType<typeof createKeep<T>>

/**
 * Creates a store in memory. Each value has a random name and a limited lifetime. Above 1,000 values the
 * oldest is dropped.
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

  /** Returns a value and removes it, so that it works once. */
  function take(name: string): T | undefined {
    const value = find(name)
    kept.delete(name)
    return value
  }

  return { put, find, take }
}
