import { join } from 'node:path'
import { test as base, expect, type Page } from '@playwright/test'
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
  startApp(env?: Record<string, string>): Promise<ServerProcess>
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
      return server
    })
    for (const { server, remove } of started) {
      await server.stop()
      remove()
    }
  },

  context: async ({ context }, use) => {
    const faults: string[] = []
    context.on('weberror', (error) => faults.push(String(error.error())))
    context.on('console', (message) => {
      // The browser itself notes every 4xx; that is no fault of the page.
      const isNote = message.text().startsWith('Failed to load resource')
      if (['error', 'warning'].includes(message.type()) && !isNote) faults.push(message.text())
    })
    await use(context)
    expect(faults).toEqual([])
  },
})

/** The two people of the tutorial. */
export const [SAM, TIM] = DEMO_ACCOUNTS

/** Fills in the form of the login page and sends it. */
export async function signIn(
  page: Page,
  { username, password }: { username: string; password: string } = SAM,
) {
  await page.getByLabel('User name or e-mail address').fill(username)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Login' }).click()
}

/** Waits for the profile of this person. */
export async function expectHome(page: Page, person: (typeof DEMO_ACCOUNTS)[number] = SAM): Promise<void> {
  await expect(page.getByText(`Name: ${person.first_name} ${person.last_name}`)).toBeVisible()
  await expect(page.getByText(`Email: ${person.email}`)).toBeVisible()
  await expect(page.getByText(`Hello ${person.username}!`)).toBeVisible()
}

/** Waits for the login page, and for what it says of the session before. */
export async function expectLogin(page: Page, words?: string): Promise<void> {
  await expect(page.getByRole('heading', { name: 'Login' })).toBeVisible()
  if (words) await expect(page.getByRole('status')).toContainText(words)
}
