import { existsSync, linkSync, mkdirSync, unlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Algorithm, makeKeyText } from './signing-key.ts'

/** Where this folder keeps the key of an algorithm, if there is one. */
export function developmentKeyPath(dataDir: string, algorithm: Algorithm): string {
  return join(dataDir, algorithm === 'HS256' ? 'signing-key' : `signing-key-${algorithm.toLowerCase()}`)
}

/**
 * The file that has the key of an algorithm: one is made the first time, readable by its owner
 * alone. For development: jwt.io takes the 64 hex digits of HS256 as they are.
 */
export function developmentKeyFile(dataDir: string, algorithm: Algorithm): string {
  const path = developmentKeyPath(dataDir, algorithm)
  if (!existsSync(path)) writeOnce(path, makeKeyText(algorithm))
  return path
}

/** Whole or not at all, and the first of several processes wins: all read the same afterwards. */
function writeOnce(path: string, text: string): void {
  const draft = `${path}.${process.pid}`
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  writeFileSync(draft, text, { mode: 0o600 })
  try {
    linkSync(draft, path)
  } catch (error) {
    if (!existsSync(path)) throw error
  } finally {
    unlinkSync(draft)
  }
}
