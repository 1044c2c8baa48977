import { createPasswordHasher, type PasswordHasher } from '../accounts/password-hasher.ts'
import { compare, hash } from '../accounts/password-worker.js'

/**
 * Creates the real hasher at bcrypt's lowest cost, without its threads, because they take longer to start
 * than a cheap hash takes. Nothing needs to be closed.
 */
export function createTestHasher(): PasswordHasher {
  return createPasswordHasher(4, {
    waiting: () => 0,
    hash: async (task) => hash(task),
    compare: async (task) => compare(task),
    close: async () => {},
  })
}
