import { join } from 'node:path'
import { type BrowserContext, test as base, expect, type Page } from '@playwright/test'
import { DEMO_ACCOUNTS } from '../../shared/demo-accounts.ts'
import type { TokenTransport } from '../../shared/transports.ts'
import { freePort, type ServerProcess, startServer, temporaryFolder } from '../server-process.ts'
import { builtServer } from './builds.ts'

/** What a project of the configuration chooses. */
export interface AppOptions {
  transport: TokenTransport
}

interface AppFixtures {
  /** Starts the built app with these settings, on a database of its own. */
  startApp(env?: Record<string, string>): Promise<RunningApp>
  /** Opens a page of another browser, as on another device: nothing is shared with `page`. */
  openElsewhere(): Promise<Page>
}

/** The built app, and where its database is. */
interface RunningApp extends ServerProcess {
  database: string
}

/** A browser test: with the transport of its project, and a page whose faults fail it. */
export const test = base.extend<AppOptions & AppFixtures>({
  transport: ['refresh-cookie', { option: true }],

  startApp: async ({ transport }, use) => {
    const started: { server: ServerProcess; remove(): void }[] = []
    await use(async (env) => {
      const folder = temporaryFolder()
      const port = await freePort()
      const server = await startServer({
        main: join(builtServer(transport), 'main.js'),
        cwd: folder.path,
        port,
        env: { PUBLIC_URL: `http://localhost:${port}`, RATE_LIMITS: 'on', ...env },
      })
      started.push({ server, remove: folder.remove })
      return { ...server, database: join(folder.path, 'data/app.sqlite') }
    })
    for (const { server, remove } of started) {
      await server.stop()
      remove()
    }
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

/** Waits for the login page, and for what it says of the session before. */
export async function expectLogin(page: Page, words?: string): Promise<void> {
  await expect(page.getByRole('heading', { name: 'Login' })).toBeVisible()
  if (words) await expect(page.getByRole('status')).toContainText(words)
}
