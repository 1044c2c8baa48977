import { ALGORITHMS, type Algorithm, makeKeyText, readSigningKey } from '../keys/signing-key.ts'
import { TEST_KEY } from './test-app.ts'

/** A key of every algorithm, as SIGNING_KEY takes it. */
export const TEST_KEYS: Record<Algorithm, string> = {
  HS256: TEST_KEY,
  HS384: makeKeyText('HS384'),
  HS512: makeKeyText('HS512'),
  EdDSA: makeKeyText('EdDSA'),
  RS256: makeKeyText('RS256'),
}

/** The settings of a server that signs by one algorithm and verifies by every other too. */
export function settingsOf(algorithm: Algorithm): Record<string, string> {
  const others = ALGORITHMS.filter((name) => name !== algorithm)
  return {
    ALGORITHM: algorithm,
    SIGNING_KEY: TEST_KEYS[algorithm],
    PREVIOUS_SIGNING_KEYS: others.map((name) => asPrevious(TEST_KEYS[name], name)).join(','),
  }
}

/** How PREVIOUS_SIGNING_KEYS names a key. */
export function asPrevious(text: string, algorithm: Algorithm): string {
  return readSigningKey(text, algorithm).asPrevious
}
