import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../server-process.ts'
import { filesIn, read } from '../source-files.ts'
import { importsOf, resolveImport } from './import-graph.ts'

/** Entry points: files that a command, a test runner or another process starts, so that no file imports them. */
export const ENTRIES = [
  /^server\/(main|manage)\.ts$/,
  /^server\/check-environment\.js$/,
  /^server\/accounts\/password-worker\.js$/,
  /^server\/(db\/migrations\/|app\/db\/\d{4}-)/,
  /^web\/main\.tsx$/,
  /\.test\.tsx?$|\.spec\.ts$/,
  /\.config\.ts$/,
  /(^|\/)main\.ts$/,
  /^test\/(gate|run|setup|self-report|moved-clock)\.[jt]s$/,
  // Started as processes.
  /^bench\/(bare-server|bare-start|hash-alone)\.[jt]s$/,
  // What the first feature of docs/your-app.md needs, even in a project that left out all that uses it.
  /^web\/(api\/throw-unless-gone\.ts|components\/(ActionButton|EmptyState|RelativeTime|Row)\.tsx)$/,
  /^test\/browser\/pages\.ts$/,
  /^test\/(browser\/prepare|processes\/setup|mutants\/first-run|walkthrough\/prebuilt)\.ts$/,
]

const EXPORT = /^export (?:async )?(?:function\*?|const|let|class|type|interface) (\w+)/gm
const TYPE = /^export (?:type|interface) /
const STATIC_IMPORT = /import\s+(?:type\s+)?(?:\w+\s*,\s*)?\{([^}]*)\}\s*from\s*'([^'\n]+)'/g
const DYNAMIC_IMPORT = /import\(\s*'([^'\n]+)'/g

/** Returns every file with code, tests and helpers too. */
export function codeFiles(): string[] {
  return ['server', 'shared', 'web', 'test', 'bench', 'begin']
    .filter((folder) => existsSync(join(ROOT, folder)))
    .flatMap(filesIn)
    .filter((file) => /\.(ts|tsx|js)$/.test(file))
    .concat('vite.config.ts')
}

/** Returns the files that nothing imports and nothing starts. */
export function findDeadFiles(files: string[]): string[] {
  const imported = new Set(files.flatMap(importsOf))
  return files.filter((file) => !imported.has(file) && !ENTRIES.some((entry) => entry.test(file)))
}

/**
 * Returns the exports that no other file imports, such as `server/errors.ts errors`. A type may be exported for the
 * signature of its own file.
 */
export function findDeadExports(files: string[]): string[] {
  const used = new Set(files.flatMap(importedNames))
  return files
    .filter((file) => !ENTRIES.some((entry) => entry.test(file)) && !used.has(`${file} *`))
    .flatMap(exportedNames)
    .filter((name) => !used.has(name))
}

function exportedNames(file: string): string[] {
  const text = read(file)
  return [...text.matchAll(EXPORT)]
    .filter(([line, name]) => !TYPE.test(line) || text.split(new RegExp(`\\b${name}\\b`)).length === 2)
    .map(([, name]) => `${file} ${name}`)
}

/** Returns what a file imports, by file and name. What a file imports dynamically counts as used whole. */
function importedNames(from: string): string[] {
  const text = read(from)
  const named = [...text.matchAll(STATIC_IMPORT)].flatMap(([, names = '', path = '']) =>
    names
      .split(',')
      .map(
        (name) =>
          name
            .trim()
            .replace(/^type /, '')
            .split(' as ')[0],
      )
      .map((name) => `${resolveImport(from, path)} ${name}`),
  )
  const whole = [...text.matchAll(DYNAMIC_IMPORT)].map(([, path = '']) => `${resolveImport(from, path)} *`)
  return [...named, ...whole]
}

/** Packages that a script, a setting or another package needs, not an import. */
export const NOT_IMPORTED =
  /^(@types\/|@biomejs\/biome$|concurrently$|tsx$|typescript$|happy-dom$|@stryker-mutator\/|pino-pretty$|openapi-types$|@fastify\/swagger$|@testing-library\/dom$)/

/** Returns the packages of package.json that no file imports. */
export function findDeadPackages(files: string[]): string[] {
  const { dependencies, devDependencies } = JSON.parse(read('package.json'))
  const imported = new Set(files.flatMap(importsOf).map(packageOf))
  return Object.keys({ ...dependencies, ...devDependencies }).filter(
    (name) => !imported.has(name) && !NOT_IMPORTED.test(name),
  )
}

function packageOf(path: string): string {
  return path
    .split('/')
    .slice(0, path.startsWith('@') ? 2 : 1)
    .join('/')
}
