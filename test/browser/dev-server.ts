import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { freePort, ROOT, temporaryFolder, untilAnswers } from '../server-process.ts'
import { test as base } from './fixtures.ts'

/** A running `npm run dev`. */
export interface Development {
  /** The URL where Vite serves the pages. */
  url: string
  /** The URL where the API listens. */
  api: string
  output(): string
  /** Sends SIGINT like Ctrl-C. Returns the exit code. */
  interrupt(): Promise<number | null>
}

/** Starting is not part of a test, so it does not count towards its timeout. */
const START_TIMEOUT_MS = 60_000

/** A browser test against `npm run dev`, which is started once for all of them. */
export const test = base.extend<object, { dev: Development }>({
  dev: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures from this pattern.
    async ({}, use) => {
      const folder = temporaryFolder()
      const dev = await spawnDev({ DATA_DIR: join(folder.path, 'data') })
      try {
        await untilAnswers(`${dev.url}/api/health/ready`, dev)
        await use(dev)
      } finally {
        await dev.interrupt()
        folder.remove()
      }
    },
    { scope: 'worker', timeout: START_TIMEOUT_MS },
  ],
})

async function spawnDev(settings: Record<string, string>): Promise<Development> {
  const [port, webPort] = [await freePort(), await freePort()]
  const env = { ...process.env, PORT: String(port), WEB_PORT: String(webPort), ...settings }
  const child = spawn('npm', ['run', 'dev'], { cwd: ROOT, detached: true, env })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data))
  const exited = once(child, 'exit').then(([code]) => code as number | null)

  return {
    url: `http://localhost:${webPort}`,
    api: `http://127.0.0.1:${port}`,
    output: () => output,
    async interrupt() {
      // The terminal sends Ctrl-C to the whole group.
      if (child.exitCode === null) process.kill(-Number(child.pid), 'SIGINT')
      return exited
    },
  }
}
