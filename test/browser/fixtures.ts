import { type BrowserContext, test as base, expect, type Page } from '@playwright/test'
import { TOKEN_TRANSPORTS, type TokenTransport } from '../../shared/transports.ts'
import type { Build } from '../builds.ts'
import { type Development, runDev } from './dev-server.ts'
import { addPerson, type Person } from './people.ts'
import { type OwnApp, type RunningApp, runApp } from './running-app.ts'

interface AppOptions {
  /** The build of the app under test. */
  build: Build
}

interface AppFixtures {
  /** The built app. The tests of a worker share it, each with its own users. */
  app: RunningApp
  /** A user of the app. */
  person: Person
  /** Starts an app for this test only, because it restarts the app, moves its clock, or needs settings. */
  startApp(env?: Record<string, string>): Promise<OwnApp>
  /** Opens a page of another browser, as on another device, which shares nothing with `page`. */
  openElsewhere(): Promise<Page>
}

interface WorkerFixtures {
  /** Returns the app of this worker for a build. Starts it on the first call. */
  appOf(build: Build): Promise<RunningApp>
  /** A running `npm run dev`, which the tests of a worker share. */
  dev: Development
}

/** Starting is not part of a test, so it does not count towards its timeout. */
const DEV_START_TIMEOUT_MS = 60_000

/** Limits off, because tests share a server. The log has its responses. */
const SHARED = { RATE_LIMITS: 'off', LOG_LEVEL: 'info' }

/** A browser test with the app. Errors in its pages fail it. */
export const test = base.extend<AppOptions & AppFixtures, WorkerFixtures>({
  build: ['refresh-cookie', { option: true }],

  appOf: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures from this pattern.
    async ({}, use) => {
      const started = new Map<Build, ReturnType<typeof runApp>>()
      await use(async (build) => {
        const running = started.get(build) ?? runApp(build, SHARED)
        started.set(build, running)
        return (await running).app
      })
      for (const running of started.values()) await (await running).end()
    },
    { scope: 'worker' },
  ],

  dev: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures from this pattern.
    async ({}, use) => {
      const { app, end } = await runDev()
      await use(app)
      await end()
    },
    { scope: 'worker', timeout: DEV_START_TIMEOUT_MS },
  ],

  app: async ({ appOf, build }, use) => use(await appOf(build)),

  person: async ({ app }, use) => use(addPerson(app)),

  startApp: async ({ build }, use) => {
    const ends: (() => Promise<void>)[] = []
    await use(async (env) => {
      const { app, end } = await runApp(build, { RATE_LIMITS: 'on', ...env })
      ends.push(end)
      return app
    })
    for (const end of ends) await end()
  },

  context: async ({ context }, use) => {
    const faults = watchFaults(context)
    await use(context)
    expect(faults).toEqual([])
  },

  openElsewhere: async ({ browser }, use) => {
    const opened: { context: BrowserContext; faults: string[] }[] = []
    await use(async () => {
      const context = await browser.newContext()
      opened.push({ context, faults: watchFaults(context) })
      return context.newPage()
    })
    for (const { context } of opened) await context.close()
    expect(opened.flatMap(({ faults }) => faults)).toEqual([])
  },
})

/** Declares tests for each of these transports, by default for all of them. */
export function inTransports(
  declare: (transport: TokenTransport) => void,
  transports: readonly TokenTransport[] = TOKEN_TRANSPORTS,
): void {
  for (const transport of transports) {
    test.describe(transport, () => {
      test.use({ build: transport })
      declare(transport)
    })
  }
}

/** Declares tests for one transport, because they promise the same in each. The soak run declares them for all. */
export function inOneTransport(
  transport: TokenTransport,
  declare: (transport: TokenTransport) => void,
): void {
  inTransports(declare, process.env.SOAK ? TOKEN_TRANSPORTS : [transport])
}

/** Collects the errors in the pages of a browser. */
function watchFaults(context: BrowserContext): string[] {
  const faults: string[] = []
  context.on('weberror', (error) => faults.push(String(error.error())))
  context.on('console', (message) => {
    // The browser itself logs every 4xx, which is no error of the page.
    const isNote = message.text().startsWith('Failed to load resource')
    if (['error', 'warning'].includes(message.type()) && !isNote) faults.push(message.text())
  })
  return faults
}
