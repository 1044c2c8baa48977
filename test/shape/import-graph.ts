import { existsSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path/posix'
import { ROOT } from '../server-process.ts'
import { filesIn, read } from '../source-files.ts'

/** An import: the file, and the file or package that it names. Types count too. */
export interface Import {
  from: string
  to: string
}

/** Returns the source files of server, web and shared, without tests and their helpers. */
export function sourceFiles(): string[] {
  return ['server', 'shared', 'web']
    .flatMap(filesIn)
    .filter((file) => /\.(ts|tsx|js)$/.test(file) && !/\.test\.tsx?$|\/testing\/|\.d\.ts$/.test(file))
}

/** A path that begins in a folder of the repository: every relative import of a source file. */
const ROOT_FOLDER = /^(server|shared|web|docs|test|bench)\//

const SPECIFIER = /(?:\bfrom|\bimport)\s*\(?\s*'([^'\n]+)'/g

/** Returns every import of these files, `import()` and types included. @throws {Error} for a file that is not there */
export function readImports(files: string[]): Import[] {
  return files.flatMap((from) =>
    importsOf(from).map((to) => {
      const isFile = ROOT_FOLDER.test(to)
      if (isFile && !existsSync(join(ROOT, to))) throw new Error(`${from} imports ${to}, which is not there.`)
      return { from, to }
    }),
  )
}

/** Returns the files and packages that a file imports. In a test, also those of code in its texts. */
export function importsOf(from: string): string[] {
  return [...read(from).matchAll(SPECIFIER)].map(([, name = '']) => resolveImport(from, name))
}

/** Returns the file or the package that an import names. */
export function resolveImport(from: string, name: string): string {
  return name.startsWith('.') ? normalize(join(dirname(from), name.replace(/\?.*$/, ''))) : name
}

/** Returns the first cycle in a graph, as the names on the path and the first one again. */
export function findCircle(edges: Import[]): string[] | undefined {
  const next = new Map<string, string[]>()
  for (const { from, to } of edges) next.set(from, [...(next.get(from) ?? []), to])
  const done = new Set<string>()

  function walk(name: string, path: string[]): string[] | undefined {
    if (path.includes(name)) return [...path.slice(path.indexOf(name)), name]
    if (done.has(name)) return
    for (const to of next.get(name) ?? []) {
      const circle = walk(to, [...path, name])
      if (circle) return circle
    }
    done.add(name)
  }

  for (const name of next.keys()) {
    const circle = walk(name, [])
    if (circle) return circle
  }
}
