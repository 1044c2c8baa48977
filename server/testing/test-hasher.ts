import { createPasswordHasher, type PasswordHasher } from '../accounts/password-hasher.ts'
import { compare, hash } from '../accounts/password-worker.js'
import type { PasswordHash } from '../config/settings.ts'

/**
 * Creates the real hasher, with bcrypt at its lowest cost, for a database that may hold hashes of every scheme
 * in `held`. It hashes without threads, because starting one takes longer than such a hash. It need not be
 * closed.
 */
export function createTestHasher(
  passwordHash: PasswordHash = 'bcrypt',
  held: readonly PasswordHash[] = [],
): PasswordHasher {
  return createPasswordHasher({ passwordHash, bcryptCost: 4 }, held, {
    waiting: () => 0,
    hash,
    compare,
    close: async () => {},
  })
}
