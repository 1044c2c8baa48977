import { developmentKeyFile } from './development-key.ts'
import {
  ALGORITHMS,
  type Algorithm,
  KeyProblem,
  readPreviousKey,
  readSigningKey,
  type SigningKey,
  type VerificationKey,
} from './signing-key.ts'

/** The settings with keys. */
interface KeySettings {
  ALGORITHM: Algorithm
  SIGNING_KEY?: string | undefined
  PREVIOUS_SIGNING_KEYS?: string | undefined
}

export interface Keys {
  algorithm: Algorithm
  /** Undefined if SIGNING_KEY is not set. */
  signingKey: SigningKey | undefined
  /** Keys that verify but do not sign: earlier keys, and keys that will sign later. */
  previousKeys: VerificationKey[]
}

/**
 * Reads the keys in the settings. For each problem it returns one line, which names the setting but never shows its
 * value.
 */
export function readKeys(settings: KeySettings): Keys & { problems: string[] } {
  const { ALGORITHM: algorithm, SIGNING_KEY: text, PREVIOUS_SIGNING_KEYS: list = '' } = settings
  const problems: string[] = []
  const signingKey = text ? attempt('SIGNING_KEY', () => readSigningKey(text, algorithm)) : undefined
  const previousKeys = itemsOf(list).flatMap(
    (item, index) => attempt(`PREVIOUS_SIGNING_KEYS: key ${index + 1}`, () => readPreviousKey(item)) ?? [],
  )
  const all = signingKey ? [signingKey, ...previousKeys] : previousKeys
  if (hasTwoAlgorithms(all)) problems.push('PREVIOUS_SIGNING_KEYS: one key has two algorithms')
  return { algorithm, signingKey, previousKeys, problems }

  function attempt<T>(name: string, read: () => T): T | undefined {
    try {
      return read()
    } catch (error) {
      if (!(error instanceof KeyProblem)) throw error
      problems.push(`${name} ${error.message}`)
    }
  }
}

/**
 * Returns the development key of an algorithm, from `dataDir`. The first call creates it.
 *
 * @throws {KeyProblem} if the file cannot be created, or was damaged
 */
export function developmentSigningKey(dataDir: string, algorithm: Algorithm): SigningKey {
  const path = developmentKeyFile(dataDir, algorithm)
  try {
    return readSigningKey(`file:${path}`, algorithm)
  } catch (error) {
    if (!(error instanceof KeyProblem)) throw error
    throw new KeyProblem(`${path} ${error.message}: delete it, and a new one is created`)
  }
}

/**
 * The separator in a list of keys such as `HS256:a,b,EdDSA:file:/key.pem`. A secret may contain a comma, so a comma
 * separates only if an algorithm follows.
 */
const BETWEEN_KEYS = new RegExp(`,\\s*(?=(?:${ALGORITHMS.join('|')}):)`)

function itemsOf(list: string): string[] {
  return list === '' ? [] : list.split(BETWEEN_KEYS)
}

/**
 * Returns whether the same key is listed for two algorithms. An attacker could then choose the algorithm by the
 * header of a token (RFC 8725 §3.1).
 */
function hasTwoAlgorithms(keys: VerificationKey[]): boolean {
  return keys.some(({ kid, algorithm }) =>
    keys.some((other) => other.kid === kid && other.algorithm !== algorithm),
  )
}
