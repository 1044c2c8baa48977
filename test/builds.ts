import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import type { TokenTransport } from '../shared/transports.ts'
import { NEWEST_BUILDS, ROOT } from './server-process.ts'
import { filesIn } from './source-files.ts'

const run = promisify(execFile)

/** A build of the app for a transport, or with the inspector, whose panel chooses the transport. */
export type Build = TokenTransport | 'inspector'

/** The inputs of a build. Tests do not change them. */
const SOURCES = ['server', 'shared', 'web', 'docs/errors.md', 'vite.config.ts', 'package-lock.json', '.env']

const BUILDS = join(ROOT, 'test/.build')
const DAY_MS = 86_400_000

/** Returns the folder of the pages of a build. */
export function builtPages(build: Build): string {
  return join(NEWEST_BUILDS, build, 'web')
}

/** Returns the path of the server that serves them. */
export function builtMain(build: Build): string {
  return join(NEWEST_BUILDS, build, 'server/main.js')
}

/**
 * Builds the server, and these apps around it, unless the same sources have already been built.
 *
 * Each state of the sources has its own folder, which never changes after it was created, so that overlapping runs do
 * not interfere.
 */
export async function makeBuilds(apps: Partial<Record<Build, Record<string, string>>> = {}): Promise<void> {
  const folder = join(BUILDS, hashSources())
  mkdirSync(folder, { recursive: true })
  const server = makeOnce(join(folder, 'server'), (outDir) => build(['--ssr', '--outDir', outDir]))
  const pages = Object.entries(apps).map(([name, env]) =>
    makeOnce(join(folder, name), async (app) => {
      await Promise.all([server, build(['--outDir', join(app, 'web')], env)])
      cpSync(join(folder, 'server'), join(app, 'server'), { recursive: true })
    }),
  )
  await Promise.all([server, ...pages])
  for (const name of ['server', ...Object.keys(apps)]) publish(folder, name)
  removeOld()
}

/** Returns a name for the current sources. */
function hashSources(): string {
  const hash = createHash('sha256')
  for (const file of SOURCES.flatMap(sourcesIn))
    hash.update(`${file}\0`).update(readFileSync(join(ROOT, file)))
  return hash.digest('hex').slice(0, 16)
}

/** Returns the file, or the files in the folder except for tests. */
function sourcesIn(path: string): string[] {
  if (!existsSync(join(ROOT, path))) return []
  if (!statSync(join(ROOT, path)).isDirectory()) return [path]
  return filesIn(path).filter((file) => !/\.test\.tsx?$|\/testing\//.test(file))
}

/** Creates a folder elsewhere and moves it into place, so that no reader finds half of it. */
async function makeOnce(folder: string, make: (scratch: string) => Promise<unknown>): Promise<void> {
  if (existsSync(folder)) return
  const scratch = `${folder}.${process.pid}`
  await make(scratch)
  try {
    renameSync(scratch, folder)
  } catch (error) {
    if (!existsSync(folder)) throw error
    // Another run was faster. Its result is the same.
    rmSync(scratch, { recursive: true })
  }
}

/** Builds as developers do, without the settings that the shell or Vitest has for its own builds. */
function build(args: string[], settings: Record<string, string> = {}) {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(NODE_ENV$|VITE_)/.test(name))
  const env = { ...Object.fromEntries(inherited), ...settings }
  return run('node_modules/.bin/vite', ['build', '--logLevel', 'warn', ...args], { cwd: ROOT, env })
}

/** Points `NEWEST_BUILDS` to a build, atomically. A running server stays with its own build. */
function publish(folder: string, name: string): void {
  const now = new Date()
  utimesSync(folder, now, now)
  mkdirSync(NEWEST_BUILDS, { recursive: true })
  const link = join(NEWEST_BUILDS, `${name}.${process.pid}`)
  symlinkSync(join('..', basename(folder), name), link)
  renameSync(link, join(NEWEST_BUILDS, name))
}

/** Removes builds that no run has used since yesterday. */
function removeOld(): void {
  for (const entry of readdirSync(BUILDS, { withFileTypes: true })) {
    const path = join(BUILDS, entry.name)
    if (!entry.isDirectory() || path === NEWEST_BUILDS) continue
    if (statSync(path).mtimeMs < Date.now() - DAY_MS) rmSync(path, { recursive: true, force: true })
  }
}
