import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../server-process.ts'

/** A part of the code that is broken and tested on its own. */
export interface Part {
  name: string
  /** Folders and files. */
  sources: string[]
  /** Globs of the tests that have to notice a break. */
  tests: string[]
  environment: 'node' | 'happy-dom'
}

// The fastest first. A part lists only the tests that are about it: a break that only an unrelated test notices is
// hard to trace, and every test that reaches a mutant in vain costs time.
const PARTS: Part[] = [
  {
    name: 'web/session',
    sources: ['web/session'],
    tests: ['web/session/*.test.ts'],
    environment: 'happy-dom',
  },
  {
    name: 'server/limits',
    sources: ['server/limits', 'server/accounts/account-limits.ts', 'server/http/rate-limits.ts'],
    tests: [
      'server/limits/*.test.ts',
      'server/http/rate-limits.test.ts',
      'server/accounts/{account-limits,registration}.test.ts',
    ],
    environment: 'node',
  },
  {
    name: 'server/sessions',
    sources: ['server/sessions'],
    tests: [
      'server/sessions/*.test.ts',
      'server/tokens/{token-routes,refresh,rotation,races}.test.ts',
      'server/accounts/{demo-setup,password-change}.test.ts',
    ],
    environment: 'node',
  },
  {
    name: 'server/tokens',
    sources: ['server/tokens'],
    tests: ['server/tokens/*.test.ts', 'server/accounts/{account-routes,password-change}.test.ts'],
    environment: 'node',
  },
]

/**
 * Returns the parts with their source files. If there are `paths`, only the files below them.
 *
 * @throws {Error} if a path has no source of a part
 */
export function choose(paths: string[]): Part[] {
  const parts = PARTS.map((part) => ({ ...part, sources: part.sources.flatMap(filesOf) }))
  const isBelow = (file: string, path: string) => file === path || file.startsWith(`${path}/`)
  const wanted = paths.map((path) => path.replace(/^\.\/|\/$/g, ''))
  const all = parts.flatMap(({ sources }) => sources)
  const unknown = wanted.find((path) => !all.some((file) => isBelow(file, path)))
  if (unknown) throw new Error(`There is nothing to break in ${unknown}. Choose from:\n  ${all.join('\n  ')}`)
  if (wanted.length === 0) return parts
  return parts
    .map((part) => ({
      ...part,
      sources: part.sources.filter((file) => wanted.some((path) => isBelow(file, path))),
    }))
    .filter(({ sources }) => sources.length > 0)
}

function filesOf(source: string): string[] {
  if (statSync(join(ROOT, source)).isFile()) return [source]
  return readdirSync(join(ROOT, source))
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => `${source}/${name}`)
}
