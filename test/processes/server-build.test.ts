import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { BUILT_SERVER } from '../server-process.ts'

const read = (file: string) => readFileSync(join(BUILT_SERVER, file), 'utf8')

/** Returns the static imports of a file, which are loaded with it. */
function importsOf(file: string): string[] {
  const imports = read(file).matchAll(/^(?:import|export) (?:.* from )?"([^"]+)";$/gm)
  return [...imports].map(([, name = '']) => name)
}

/** Returns the files and the packages that are loaded with a file. */
function loadedWith(entry: string) {
  const files = new Set([entry])
  const packages = new Set<string>()
  // The iteration of a set includes the items that are added meanwhile.
  for (const file of files) {
    for (const name of importsOf(file)) {
      if (name.startsWith('./')) files.add(name.slice('./'.length))
      else if (!isBuiltin(name)) packages.add(name)
    }
  }
  return { files: [...files], packages: [...packages] }
}

/** Returns the packages that are bundled into files. The path of each module stands above it. */
function bundledIn(files: string[]): string[] {
  const paths = files.flatMap((file) => [...read(file).matchAll(/^\/\/(?:#region)? ?node_modules\/(.+)$/gm)])
  return paths.map(([, path = '']) => /^(@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? '')
}

test('the start loads one package from node_modules, and none that few servers need', () => {
  const { files, packages } = loadedWith('main.js')
  const bundled = new Set(bundledIn(files))

  expect(packages).toEqual(['better-sqlite3'])
  expect(bundled).toContain('fastify')
  for (const name of [
    'nodemailer',
    'postal-mime',
    'openid-client',
    'oauth4webapi',
    'prom-client',
    'ajv',
    '@simplewebauthn/server',
  ]) {
    expect(bundled).not.toContain(name)
  }
})

test('native code stays in node_modules, and that of Argon2id is loaded on demand', () => {
  const { files } = loadedWith('password-worker.js')

  expect(files.map(read).join()).toContain('import("@node-rs/argon2")')
  expect(bundledIn(files)).not.toContain('@node-rs/argon2')
})

test('the usage of the command line loads nothing', () => {
  expect(loadedWith('manage.js')).toEqual({ files: ['manage.js'], packages: [] })
})

test('our own files have source maps, those of packages have none', () => {
  const files = readdirSync(BUILT_SERVER).filter(
    (file) => file.startsWith('packages') && file.endsWith('.js'),
  )

  expect(files).not.toEqual([])
  for (const file of files) {
    expect(read(file)).not.toContain('sourceMappingURL')
    expect(existsSync(join(BUILT_SERVER, `${file}.map`))).toBe(false)
  }
  expect(read('main.js')).toContain('sourceMappingURL=main.js.map')
  expect(JSON.parse(read('main.js.map')).sources).toContainEqual(expect.stringMatching(/server\/app\.ts$/))
})
