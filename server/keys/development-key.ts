import { existsSync, linkSync, mkdirSync, unlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Algorithm, makeKeyText } from './signing-key.ts'

/** Returns the path of the key of an algorithm in this folder. */
export function developmentKeyPath(dataDir: string, algorithm: Algorithm): string {
  return join(dataDir, algorithm === 'HS256' ? 'signing-key' : `signing-key-${algorithm.toLowerCase()}`)
}

/**
 * Returns the path of the key of an algorithm. Creates the key at the first call, readable by its owner
 * alone. For development: jwt.io accepts the 64 hex digits of HS256 as they are.
 */
export function developmentKeyFile(dataDir: string, algorithm: Algorithm): string {
  const path = developmentKeyPath(dataDir, algorithm)
  if (!existsSync(path)) writeOnce(path, makeKeyText(algorithm))
  return path
}

/** Writes the whole file or nothing. The first of several processes wins, and all read the same key. */
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
