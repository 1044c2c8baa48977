import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { freePort, ROOT } from '../test/server-process.ts'
import { type Comparison, compare, formatComparison } from './compare.ts'
import { BUILT, buildServer, SIGN_IN, startGatehouse } from './gatehouse.ts'
import { type Measured, start } from './processes.ts'
import { note } from './table.ts'

/**
 * Measures starts, compared with the build of a commit if one is given, and the first sign-in after a start.
 */
export async function measureStarts(folder: string, commit: string | undefined): Promise<void> {
  const starts = await compareStarts(folder, commit)
  const other = commit ? `that of ${commit}` : 'that of a bare Fastify server'
  note(
    `start to the first response / ${other}`,
    formatComparison(starts, 'ms'),
    commit ? '≤ 1' : 'shown only',
  )
  const signIns = await compareFirstSignIn(folder)
  note('first sign-in after a start / the second', formatComparison(signIns, 'ms'), '≤ 2')
}

/**
 * Compares starts, from the process to its first response, in milliseconds: of this build, and of the other.
 */
async function compareStarts(folder: string, commit: string | undefined): Promise<Comparison> {
  const theirs = commit ? await buildOf(commit, folder) : undefined
  return compare(
    () => timeOfStart(() => startGatehouse(folderIn(folder, 'ours'))),
    () =>
      timeOfStart(() =>
        theirs ? startGatehouse(folderIn(folder, 'theirs'), { built: theirs }) : startBare(),
      ),
  )
}

/** Compares sign-ins, in milliseconds: the first one after a start, and the second. */
async function compareFirstSignIn(folder: string): Promise<Comparison> {
  let server: Measured | undefined
  return compare(
    async () => {
      server = await startGatehouse(folderIn(folder, 'first'))
      return timeOfSignIn(server)
    },
    async () => {
      if (!server) throw new Error('The first sign-in comes first.')
      const ms = await timeOfSignIn(server)
      await server.stop()
      return ms
    },
  )
}

async function timeOfStart(startServer: () => Promise<Measured>): Promise<number> {
  const begin = performance.now()
  const server = await startServer()
  const ms = performance.now() - begin
  await server.stop()
  return ms
}

async function timeOfSignIn({ url }: Measured): Promise<number> {
  const begin = performance.now()
  const { path, ...request } = SIGN_IN
  const response = await fetch(url + path, request)
  await response.arrayBuffer()
  if (!response.ok) throw new Error(`The sign-in was refused with ${response.status}.`)
  return performance.now() - begin
}

async function startBare(): Promise<Measured> {
  const port = await freePort()
  return start({
    command: [process.execPath, join(ROOT, 'bench/bare-start.js'), String(port)],
    port,
    ready: '/',
  })
}

/** Builds the server of a commit, with the current packages. Returns the folder of the build. */
async function buildOf(commit: string, folder: string): Promise<string> {
  const source = folderIn(folder, 'source')
  const archive = execFileSync('git', ['archive', commit], { cwd: ROOT, maxBuffer: 2 ** 30 })
  execFileSync('tar', ['x'], { cwd: source, input: archive })
  symlinkSync(join(ROOT, 'node_modules'), join(source, 'node_modules'))
  // Beside ours, so that Node.js finds the packages.
  const built = join(BUILT, '..', 'bench-commit')
  buildServer(source, built)
  return built
}

function folderIn(folder: string, name: string): string {
  const path = join(folder, name)
  mkdirSync(path, { recursive: true })
  return path
}
