import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

/** The folder of the repository. */
export const ROOT = resolve(import.meta.dirname, '..')

/** The folder of the newest builds by `builds.ts`. */
export const NEWEST_BUILDS = join(ROOT, 'test/.build/newest')

/** The folder of the built server. */
export const BUILT_SERVER = join(NEWEST_BUILDS, 'server')

/** A server process. */
export interface ServerProcess {
  pid: number
  url: string
  /** Returns everything that it wrote. */
  output(): string
  /** Resolves to its exit code and signal. */
  exited: Promise<Exit>
  /** Sends a signal that does not end it. */
  signal(name: NodeJS.Signals): void
  /** Ends it, by default with SIGTERM, and returns its exit. */
  stop(signal?: NodeJS.Signals): Promise<Exit>
}

interface Exit {
  code: number | null
  signal: NodeJS.Signals | null
}

/** The settings of a server process. */
export interface ServerOptions {
  env?: Record<string, string>
  port?: number
  /** The folder of its database and key. The caller removes it. */
  cwd: string
  /** The built file to run. */
  main?: string
}

/** Returns a free port of the system. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('There is no port.')
  return address.port
}

/** Creates an empty folder; `remove` deletes it. */
export function temporaryFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'test-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

/** Starts a server without waiting for it. Of the shell's environment it gets only PATH. */
export function spawnServer(options: ServerOptions & { port: number }): ServerProcess {
  const { main = join(BUILT_SERVER, 'main.js'), cwd, port, env } = options
  const child = spawn(process.execPath, [main], {
    cwd,
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'test',
      PORT: String(port),
      BCRYPT_COST: '4',
      LOG_LEVEL: 'warn',
      RATE_LIMITS: 'off',
      ...env,
    },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data))
  const exited = once(child, 'exit').then(([code, signal]) => ({ code, signal }))

  return {
    pid: Number(child.pid),
    url: `http://localhost:${port}`,
    output: () => output,
    exited,
    signal: (name) => void child.kill(name),
    async stop(signal = 'SIGTERM') {
      if (isRunning(child)) child.kill(signal)
      return exited
    },
  }
}

function isRunning({ exitCode, signalCode, pid }: ChildProcess): boolean {
  return pid !== undefined && exitCode === null && signalCode === null
}

/** Starts a server and waits until it responds. @throws with its output if it does not */
export async function startServer(options: ServerOptions): Promise<ServerProcess> {
  const server = spawnServer({ ...options, port: options.port ?? (await freePort()) })
  await untilResponds(`${server.url}/api/health/ready`, server).catch(async (error: unknown) => {
    await server.stop('SIGKILL')
    throw error
  })
  return server
}

/** Sends requests until a response comes that is not a proxy's. */
export async function untilResponds(url: string, { output }: Pick<ServerProcess, 'output'>): Promise<void> {
  const deadline = Date.now() + 30_000
  while (Date.now() < deadline) {
    const answer = await fetch(url).catch(() => undefined)
    if (answer?.ok) return
    await wait(20)
  }
  throw new Error(`No response from ${url}:\n${output()}`)
}
