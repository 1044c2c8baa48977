import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { type Build, builtMain } from '../builds.ts'
import { freePort, ROOT, type ServerProcess, startServer, temporaryFolder } from '../server-process.ts'

/** The built app, and where its database is. */
export interface RunningApp {
  url: string
  database: string
  /** Everything that its processes wrote. */
  output(): string
}

/** An app that a test may treat as it likes, because no other test uses it. */
export interface OwnApp extends RunningApp {
  /** Ends it, as a deployment does, or a crash. */
  stop(signal?: NodeJS.Signals): Promise<void>
  /** Starts it again: the same URL, the same database. */
  restart(): Promise<void>
  /** Moves its clock ahead; that of the browser is moved by `page.clock`. */
  passTime(seconds: number): Promise<void>
}

const MOVED_CLOCK = join(ROOT, 'test/moved-clock.js')

/** Starts a build with these settings, on a port and in a folder of its own. `end` leaves nothing of it. */
export async function runApp(build: Build, env: Record<string, string> = {}) {
  const { path: cwd, remove } = temporaryFolder()
  const port = await freePort()
  const main = builtMain(build)
  const url = `http://localhost:${port}`
  const clock = { CLOCK_FILE: join(cwd, 'clock'), NODE_OPTIONS: `--import=${MOVED_CLOCK}` }
  const start = () => startServer({ main, cwd, port, env: { PUBLIC_URL: url, ...clock, ...env } })
  const servers = [await start()]
  const newest = () => servers.at(-1) as ServerProcess
  let ahead = 0

  const app: OwnApp = {
    url,
    database: join(cwd, 'data/app.sqlite'),
    output: () => servers.map((server) => server.output()).join(''),
    stop: async (signal) => void (await newest().stop(signal)),
    restart: async () => void servers.push(await start()),
    async passTime(seconds) {
      ahead += seconds
      writeFileSync(clock.CLOCK_FILE, String(ahead))
      newest().signal('SIGWINCH')
      await expect.poll(() => serverTime(url)).toBeGreaterThan(Date.now() / 1_000 + ahead - 5)
    },
  }
  async function end(): Promise<void> {
    await newest().stop()
    remove()
  }
  return { app, end }
}

/** What time it is by the server, in seconds. */
async function serverTime(url: string): Promise<number> {
  const answer = await fetch(`${url}/api/doctor`)
  return (await answer.json()).server_time
}
