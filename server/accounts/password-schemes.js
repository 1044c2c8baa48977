// This file and the schemes are plain JavaScript, because worker threads load them.
import { argon2idScheme } from './argon2id-scheme.js'
import { bcryptScheme } from './bcrypt-scheme.js'

/**
 * The schemes by their names in PASSWORD_HASH. To add a scheme, write its file, and add its name here and in
 * settings.ts.
 */
export const SCHEMES = { bcrypt: bcryptScheme, argon2id: argon2idScheme }

const NAMES = /** @type {(keyof typeof SCHEMES)[]} */ (Object.keys(SCHEMES))

/**
 * Returns the scheme of a hash. Returns undefined if there is no hash, or it is corrupt.
 *
 * @param {string | null | undefined} hash
 */
export function schemeOf(hash) {
  return NAMES.find((name) => SCHEMES[name].pattern.test(hash ?? ''))
}
