// Runs in a worker thread. It is plain JavaScript, because Node loads a worker itself and some supported versions
// cannot load TypeScript. Development, tests and the built server use this same file.
import { SCHEMES, schemeOf } from './password-schemes.js'

/** @typedef {keyof typeof SCHEMES} SchemeName */

/** @param {{ password: string, scheme: SchemeName, cost: number }} task */
export async function hash({ password, scheme, cost }) {
  return SCHEMES[scheme].hash(password, cost)
}

/**
 * Compares a password with a hash. A refusal costs one hash in each scheme in use, whatever the hash is and
 * whether there is one, so that its time reveals neither.
 *
 * @param {{ password: string, hash: string | null, cost: number, inUse: SchemeName[] }} task
 */
export async function compare({ password, hash, cost, inUse }) {
  const own = schemeOf(hash)
  if (own && hash && (await SCHEMES[own].verify(password, hash, cost))) return true
  for (const name of inUse) if (name !== own) await SCHEMES[name].hash(password, cost)
  return false
}
