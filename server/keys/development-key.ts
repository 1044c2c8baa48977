import { existsSync, linkSync, mkdirSync, unlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Algorithm, KeyProblem, makeKeyText } from './signing-key.ts'

/** Returns the path of the development key of an algorithm, within `dataDir`. */
export function developmentKeyPath(dataDir: string, algorithm: Algorithm): string {
  return join(dataDir, algorithm === 'HS256' ? 'signing-key' : `signing-key-${algorithm.toLowerCase()}`)
}

/**
 * Returns the path of the development key of an algorithm. The first call creates the file, which only the system
 * user of this process may read. A key for HS256 is 64 hex digits, so that it can be pasted into jwt.io.
 *
 * @throws {KeyProblem} if the folder cannot be created or written to
 */
export function developmentKeyFile(dataDir: string, algorithm: Algorithm): string {
  const path = developmentKeyPath(dataDir, algorithm)
  if (existsSync(path)) return path
  try {
    writeOnce(path, makeKeyText(algorithm))
  } catch (error) {
    throw new KeyProblem(
      `The development key cannot be kept in DATA_DIR: ${error instanceof Error ? error.message : error}`,
    )
  }
  return path
}

/**
 * Writes a file completely or not at all. If several processes write at once, the first one wins. The other
 * processes read the key that it wrote.
 */
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
