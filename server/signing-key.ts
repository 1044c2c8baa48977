import { randomBytes } from 'node:crypto'
import { existsSync, linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { GUESSABLE_WORDS } from './guessable-words.ts'

/** HS256 wants a key as long as its hash (RFC 7518 §3.2). */
const MIN_BYTES = 32

/** A key whose unpredictable rest has fewer different characters than this is a pattern. */
const MIN_DISTINCT = 8

/** Says what is wrong with a signing key, without a word of it; undefined if nothing is. */
export function weaknessOf(key: string): string | undefined {
  if (Buffer.byteLength(key) < MIN_BYTES) return `is shorter than ${MIN_BYTES} bytes`
  if (isPattern(key)) return 'is guessable: it is made of common words or of a pattern'
}

/**
 * Reads the key of this folder, making one of 64 hex digits the first time, readable by its
 * owner alone. For development: jwt.io takes it as it is.
 */
export function developmentSigningKey(dataDir: string): string {
  const path = join(dataDir, 'signing-key')
  if (!existsSync(path)) writeOnce(path, randomBytes(32).toString('hex'))
  return readFileSync(path, 'utf8').trim()
}

/** Whole or not at all, and the first of several processes wins: all read the same afterwards. */
function writeOnce(path: string, text: string): void {
  const draft = `${path}.${process.pid}`
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(draft, text, { mode: 0o600 })
  try {
    linkSync(draft, path)
  } catch (error) {
    if (!existsSync(path)) throw error
  } finally {
    unlinkSync(draft)
  }
}

function isPattern(key: string): boolean {
  const repeats = `${key}${key}`.indexOf(key, 1) < key.length
  return repeats || new Set(withoutWords(key)).size < MIN_DISTINCT
}

/** What is left of a key when what everybody would try first is taken out. */
function withoutWords(key: string): string {
  return GUESSABLE_WORDS.reduce((rest, word) => rest.replaceAll(word, ''), key.toLowerCase())
}
