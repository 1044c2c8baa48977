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

/** The settings that name keys. */
interface KeySettings {
  ALGORITHM: Algorithm
  SIGNING_KEY?: string | undefined
  PREVIOUS_SIGNING_KEYS?: string | undefined
}

/** The keys that the settings name. */
export interface Keys {
  algorithm: Algorithm
  /** Undefined: none is set. */
  signingKey: SigningKey | undefined
  /** The keys before it, and those to come: they verify, and sign nothing. */
  previousKeys: VerificationKey[]
}

/** Reads the keys, and says in a line each what is wrong with them, naming settings and no values. */
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
 * Reads the key that development keeps in this folder, making one the first time.
 *
 * @throws {KeyProblem} when somebody has spoilt it
 */
export function developmentSigningKey(dataDir: string, algorithm: Algorithm): SigningKey {
  const path = developmentKeyFile(dataDir, algorithm)
  try {
    return readSigningKey(`file:${path}`, algorithm)
  } catch (error) {
    if (!(error instanceof KeyProblem)) throw error
    throw new KeyProblem(`${path} ${error.message}: delete it, a new one is made`)
  }
}

/** A secret may have a comma in it: only one with an algorithm behind it parts two keys. */
const BETWEEN_KEYS = new RegExp(`,\\s*(?=(?:${ALGORITHMS.join('|')}):)`)

function itemsOf(list: string): string[] {
  return list === '' ? [] : list.split(BETWEEN_KEYS)
}

/** One key for two algorithms would let a token choose between them (RFC 8725 §3.1). */
function hasTwoAlgorithms(keys: VerificationKey[]): boolean {
  return keys.some(({ kid, algorithm }) =>
    keys.some((other) => other.kid === kid && other.algorithm !== algorithm),
  )
}
