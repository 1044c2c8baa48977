import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type BrowserContext, test as base, expect, type Page } from '@playwright/test'
import { DEMO_ACCOUNTS } from '../../shared/demo-accounts.ts'
import type { TokenTransport } from '../../shared/transports.ts'
import { freePort, ROOT, type ServerProcess, startServer, temporaryFolder } from '../server-process.ts'
import { type Build, builtServer } from './builds.ts'

/** What a project of the configuration chooses. */
export interface AppOptions {
  transport: TokenTransport
  /** Which build of the app: that of the transport, unless a test says otherwise. */
  build: Build
}

interface AppFixtures {
  /** Starts the built app with these settings, on a database of its own. */
  startApp(env?: Record<string, string>): Promise<RunningApp>
  /** Opens a page of another browser, as on another device: nothing is shared with `page`. */
  openElsewhere(): Promise<Page>
}

/** The built app, and where its database is. */
export interface RunningApp {
  url: string
  database: string
  /** Everything that its processes wrote. */
  output(): string
  /** Ends it, as a deployment does, or a crash. */
  stop(signal?: NodeJS.Signals): Promise<void>
  /** Starts it again: the same address, the same database. */
  restart(): Promise<void>
  /** Moves its clock ahead; that of the browser is moved by `page.clock`. */
  passTime(seconds: number): Promise<void>
}

/** A browser test: with the transport of its project, and a page whose faults fail it. */
export const test = base.extend<AppOptions & AppFixtures>({
  transport: ['refresh-cookie', { option: true }],
  build: [async ({ transport }, use) => use(transport), { option: true }],

  startApp: async ({ build }, use) => {
    const ends: (() => Promise<void>)[] = []
    await use(async (env) => {
      const folder = temporaryFolder()
      const port = await freePort()
      const { app, end } = await runApp({ build, cwd: folder.path, port, env })
      ends.push(async () => {
        await end()
        folder.remove()
      })
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

interface RunOptions {
  build: Build
  cwd: string
  port: number
  env?: Record<string, string>
}

/** Starts the app, so that it can be stopped, started again and moved in time. */
async function runApp({ build, cwd, port, env }: RunOptions) {
  const main = join(builtServer(build), 'main.js')
  const url = `http://localhost:${port}`
  const clock = { CLOCK_FILE: join(cwd, 'clock'), NODE_OPTIONS: `--import=${MOVED_CLOCK}` }
  const settings = { PUBLIC_URL: url, RATE_LIMITS: 'on', ...clock, ...env }
  const start = () => startServer({ main, cwd, port, env: settings })
  const servers = [await start()]
  const newest = () => servers.at(-1) as ServerProcess
  let ahead = 0

  const app: RunningApp = {
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
  return { app, end: async () => void (await newest().stop()) }
}

const MOVED_CLOCK = join(ROOT, 'test/moved-clock.js')

/** What time it is by the server, in seconds. */
async function serverTime(url: string): Promise<number> {
  const answer = await fetch(`${url}/api/doctor`)
  return (await answer.json()).server_time
}

/** Collects what goes wrong in the pages of a browser. */
function watchFaults(context: BrowserContext): string[] {
  const faults: string[] = []
  context.on('weberror', (error) => faults.push(String(error.error())))
  context.on('console', (message) => {
    // The browser itself notes every 4xx; that is no fault of the page.
    const isNote = message.text().startsWith('Failed to load resource')
    if (['error', 'warning'].includes(message.type()) && !isNote) faults.push(message.text())
  })
  return faults
}

/** Somebody with an account, or about to make one. */
type Person = Record<'username' | 'password' | 'first_name' | 'last_name' | 'email', string>

/** The two people of the tutorial. */
export const [SAM, TIM] = DEMO_ACCOUNTS

/** Has no account yet. */
export const ADA: Person = {
  username: 'ada',
  password: 'four words and more',
  first_name: 'Ada',
  last_name: 'Lovelace',
  email: 'ada@example.com',
}

/** Fills in the form of the login page and sends it. */
export async function signIn(
  page: Page,
  { username, password }: Pick<Person, 'username' | 'password'> = SAM,
) {
  await page.getByLabel('User name or e-mail address').fill(username)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Login' }).click()
}

/** Fills in the form of the registration page and sends it. */
export async function register(page: Page, person: Person = ADA): Promise<void> {
  await page.getByLabel('User name').fill(person.username)
  await page.getByLabel('E-mail address').fill(person.email)
  await page.getByLabel('First name').fill(person.first_name)
  await page.getByLabel('Last name').fill(person.last_name)
  await page.getByLabel('Password').fill(person.password)
  await page.getByRole('button', { name: 'Make the account' }).click()
}

/** Waits for the profile of this person. */
export async function expectHome(page: Page, person: Person = SAM): Promise<void> {
  await expect(page.getByText(`Name: ${person.first_name} ${person.last_name}`)).toBeVisible()
  await expect(page.getByText(`Email: ${person.email}`)).toBeVisible()
  await expect(page.getByText(`Hello ${person.username}!`)).toBeVisible()
}

/** Opens the app, signs in and waits for the profile. */
export async function openHome(page: Page, url: string, person: Person = SAM): Promise<void> {
  await page.goto(url)
  await signIn(page, person)
  await expectHome(page, person)
}

/** Waits for the login page, and for what it says of the session before. */
export async function expectLogin(page: Page, words?: string): Promise<void> {
  await expect(page.getByRole('heading', { name: 'Login' })).toBeVisible()
  if (words) await expect(page.getByRole('status')).toContainText(words)
}
