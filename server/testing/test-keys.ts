import { ALGORITHMS, type Algorithm, makeKeyText, readSigningKey } from '../keys/signing-key.ts'
import { TEST_KEY } from './test-app.ts'

/** A key of every algorithm, in the format of SIGNING_KEY. */
export const TEST_KEYS: Record<Algorithm, string> = {
  HS256: TEST_KEY,
  HS384: makeKeyText('HS384'),
  HS512: makeKeyText('HS512'),
  EdDSA: makeKeyText('EdDSA'),
  RS256: makeKeyText('RS256'),
}

/** Returns the settings of a server that signs with one algorithm and verifies with all. */
export function settingsOf(algorithm: Algorithm): Record<string, string> {
  const others = ALGORITHMS.filter((name) => name !== algorithm)
  return {
    ALGORITHM: algorithm,
    SIGNING_KEY: TEST_KEYS[algorithm],
    PREVIOUS_SIGNING_KEYS: others.map((name) => asPrevious(TEST_KEYS[name], name)).join(','),
  }
}

/** Returns a key as an item of PREVIOUS_SIGNING_KEYS. */
export function asPrevious(text: string, algorithm: Algorithm): string {
  return readSigningKey(text, algorithm).asPrevious
}
