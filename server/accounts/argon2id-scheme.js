/** The parameters of the OWASP Password Storage Cheat Sheet: 19 MiB of memory, two passes, no parallel threads. */
const MEMORY_KIB = 19_456
const PASSES = 2
const PARAMETERS = { memoryCost: MEMORY_KIB, timeCost: PASSES, parallelism: 1 }

/** The work of one hash: Argon2 writes this many KiB. */
const WORK = MEMORY_KIB * PASSES

/** The library refuses less memory than this. */
const LEAST_MEMORY_KIB = 8

/**
 * Argon2id (RFC 9106), in native code. Its cost is fixed, so `BCRYPT_COST` has no effect on it.
 *
 * @type {import('./password-scheme.ts').PasswordScheme}
 */
export const argon2idScheme = {
  prefix: '$argon2id$',
  // A corrupt hash could name any cost, and use up the memory or block a thread. At most 999,999 KiB and 99 passes
  // are therefore accepted.
  pattern: /^\$argon2id\$v=19\$m=\d{1,6},t=\d{1,2},p=\d{1,2}\$[A-Za-z0-9+/]{11,64}\$[A-Za-z0-9+/]{16,86}$/,
  // Argon2 itself accepts 4 GiB (RFC 9106 §3.1). This limit keeps the checks of the password rules quick.
  maxBytes: 1_024,

  load: library,

  async hash(password) {
    const { hashSync } = await library()
    return hashSync(password, PARAMETERS)
  },

  async verify(password, hash) {
    const { hashSync, verifySync } = await library()
    try {
      const same = verifySync(hash, password)
      const missing = WORK - workOf(hash)
      if (missing >= LEAST_MEMORY_KIB) {
        hashSync(password, { memoryCost: missing, timeCost: 1, parallelism: 1 })
      }
      return same
    } catch {
      // The library throws for a text that looks like a hash but is cut off or has parameters out of range. One
      // hash makes the response take as long as for a wrong password.
      hashSync(password, PARAMETERS)
      return false
    }
  },

  isWeak(hash) {
    const { memory, passes } = parametersOf(hash)
    return memory < MEMORY_KIB || passes < PASSES
  },
}

/** Loads the native code at the first use, because a server that uses only bcrypt does not need it. */
function library() {
  return import('@node-rs/argon2')
}

/** @param {string} hash */
function workOf(hash) {
  const { memory, passes } = parametersOf(hash)
  return memory * passes
}

/** @param {string} hash */
function parametersOf(hash) {
  const [, memory, passes] = /\$m=(\d+),t=(\d+),/.exec(hash) ?? []
  return { memory: Number(memory), passes: Number(passes) }
}
