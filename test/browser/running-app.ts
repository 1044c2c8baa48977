import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { type Build, builtMain } from '../builds.ts'
import { freePort, ROOT, type ServerProcess, startServer, temporaryFolder } from '../server-process.ts'

/** The built app, and the path of its database. */
export interface RunningApp {
  url: string
  database: string
  /** Returns everything that its processes wrote. */
  output(): string
}

/** An app that only one test uses, and may change freely. */
export interface OwnApp extends RunningApp {
  /** Ends it with a signal: as a deployment does, or as a crash does. */
  stop(signal?: NodeJS.Signals): Promise<void>
  /** Starts it again with the same URL and the same database. */
  restart(): Promise<void>
  /** Moves its clock ahead. Use `page.clock` to move the browser's. */
  passTime(seconds: number): Promise<void>
}

/** For what takes milliseconds: the default asks after 100, 350 and 850. */
const SOON = { intervals: [10, 20, 50, 100] }

const MOVED_CLOCK = join(ROOT, 'test/moved-clock.js')

/** Starts a build with these settings, on its own port and in its own folder. `end` removes everything. */
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
      await expect.poll(() => serverTime(url), SOON).toBeGreaterThan(Date.now() / 1_000 + ahead - 5)
    },
  }
  async function end(): Promise<void> {
    await newest().stop()
    remove()
  }
  return { app, end }
}

/** Returns the server's time in seconds. */
async function serverTime(url: string): Promise<number> {
  const response = await fetch(`${url}/api/doctor`)
  return (await response.json()).server_time
}
