// Runs in a worker thread. It is plain JavaScript, because Node loads a worker itself and some supported versions
// cannot load TypeScript. Development, tests and the built server use this same file.
import { SCHEMES, schemeOf } from './password-schemes.js'

/** @typedef {keyof typeof SCHEMES} SchemeName */

/** @param {{ password: string, scheme: SchemeName, cost: number }} task */
export async function hash({ password, scheme, cost }) {
  return SCHEMES[scheme].hash(password, cost)
}

/**
 * Compares a password with a hash. If they do not match, this costs one hash in each scheme in use, even if there is
 * no hash. The time therefore reveals neither the scheme nor whether there is a hash.
 *
 * @param {{ password: string, hash: string | null, cost: number, inUse: SchemeName[] }} task
 */
export async function compare({ password, hash, cost, inUse }) {
  const own = schemeOf(hash)
  if (own && hash && (await SCHEMES[own].verify(password, hash, cost))) return true
  for (const name of inUse) if (name !== own) await SCHEMES[name].hash(password, cost)
  return false
}
