import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { freePort, ROOT, temporaryFolder, untilAnswers } from '../server-process.ts'
import { test as base } from './fixtures.ts'

/** A running `npm run dev`. */
export interface Development {
  url: string
  port: number
  webPort: number
  output(): string
  /** As Ctrl-C does; answers the exit code. */
  interrupt(): Promise<number | null>
}

/** The ports of both halves, so that a setting can name them. */
type Ports = Pick<Development, 'port' | 'webPort'>

type ChooseSettings = (ports: Ports) => Record<string, string>

interface DevelopmentFixtures {
  /** Starts `npm run dev` with these settings, on ports and in a folder of its own. */
  startDev(settings?: ChooseSettings): Promise<Development>
  /** The same without settings. */
  dev: Development
}

interface SharedDevelopment {
  /** The same, for tests that leave it as it was: one for all of them. */
  sharedDev: Development
}

/** Starting is not what a test is about, so it does not count as its time. */
const START_TIMEOUT_MS = 60_000

/** A browser test against `npm run dev`. */
export const test = base.extend<DevelopmentFixtures, SharedDevelopment>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures from this pattern.
  startDev: async ({}, use) => {
    const started: Launched[] = []
    await use(async (settings) => {
      const launched = launch(settings)
      started.push(launched)
      return launched.ready()
    })
    for (const { end } of started) await end()
  },

  dev: [async ({ startDev }, use) => use(await startDev()), { timeout: START_TIMEOUT_MS }],

  sharedDev: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures from this pattern.
    async ({}, use) => {
      const { ready, end } = launch()
      try {
        await use(await ready())
      } finally {
        await end()
      }
    },
    { scope: 'worker', timeout: START_TIMEOUT_MS },
  ],
})

/** One that was started, and may not answer yet. */
interface Launched {
  ready(): Promise<Development>
  end(): Promise<void>
}

async function choosePorts(): Promise<Ports> {
  return { port: await freePort(), webPort: await freePort() }
}

function launch(settings: ChooseSettings = () => ({})): Launched {
  const folder = temporaryFolder()
  const starting = choosePorts().then((ports) =>
    spawnDev(ports, { DATA_DIR: join(folder.path, 'data'), ...settings(ports) }),
  )
  return {
    async ready() {
      const dev = await starting
      await untilAnswers(`${dev.url}/api/health/ready`, dev)
      return dev
    },
    async end() {
      await (await starting).interrupt()
      folder.remove()
    },
  }
}

function spawnDev({ port, webPort }: Ports, settings: Record<string, string>): Development {
  const env = { ...process.env, PORT: String(port), WEB_PORT: String(webPort), ...settings }
  const child = spawn('npm', ['run', 'dev'], { cwd: ROOT, detached: true, env })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data))
  const exited = once(child, 'exit').then(([code]) => code as number | null)

  return {
    ...{ port, webPort, url: `http://localhost:${webPort}` },
    output: () => output,
    async interrupt() {
      // The terminal sends Ctrl-C to the whole group.
      if (child.exitCode === null) process.kill(-Number(child.pid), 'SIGINT')
      return exited
    },
  }
}
