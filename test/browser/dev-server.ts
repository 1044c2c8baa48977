import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { freePort, ROOT, temporaryFolder, untilResponds } from '../server-process.ts'
import type { RunningApp } from './running-app.ts'

/** A running `npm run dev`. Its `url` is where Vite serves the pages. */
export interface Development extends RunningApp {
  /** The URL where the API listens. */
  api: string
  /** Sends SIGINT like Ctrl-C. Returns the exit code. */
  interrupt(): Promise<number | null>
}

/** Starts `npm run dev` with these settings, on its own ports and in its own folder. `end` removes everything. */
export async function runDev(settings: Record<string, string> = {}) {
  const folder = temporaryFolder()
  const app = await spawnDev(join(folder.path, 'data'), settings)
  async function end(): Promise<void> {
    await app.interrupt()
    folder.remove()
  }
  try {
    await untilResponds(`${app.url}/api/health/ready`, app)
  } catch (error) {
    await end()
    throw error
  }
  return { app, end }
}

async function spawnDev(dataDir: string, settings: Record<string, string>): Promise<Development> {
  const [port, webPort] = [await freePort(), await freePort()]
  const own = { PORT: String(port), WEB_PORT: String(webPort), DATA_DIR: dataDir }
  const env = { ...process.env, ...own, ...settings }
  const child = spawn('npm', ['run', 'dev'], { cwd: ROOT, detached: true, env })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data))
  const exited = once(child, 'exit').then(([code]) => code as number | null)

  return {
    url: `http://localhost:${webPort}`,
    api: `http://127.0.0.1:${port}`,
    database: join(dataDir, 'app.sqlite'),
    output: () => output,
    async interrupt() {
      // The terminal sends Ctrl-C to the whole group.
      if (child.exitCode === null) process.kill(-Number(child.pid), 'SIGINT')
      return exited
    },
  }
}
