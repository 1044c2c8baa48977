import { expect, type FrameLocator, type Locator, type Page } from '@playwright/test'
import { APP_KEY } from '../../shared/app-name.ts'
import { codeOf } from '../authenticator.ts'
import { ROOT } from '../server-process.ts'
import { test } from './fixtures.ts'
import { expectHeading, expectHome, expectLogin, signIn } from './pages.ts'
import { SAM, TIM } from './people.ts'
import { serveSite } from './site.ts'
import { expectSound } from './sound.ts'
import { beginSetup, enterFirstCode, factorSection } from './two-steps.ts'

// One after the other in one worker, because they share one server. The last test ends it.
test.describe.configure({ mode: 'default' })

test('npm run dev: both halves by one command, the demo accounts, one refresh per reload under StrictMode', async ({
  page,
  dev,
}) => {
  await expect.poll(dev.output).toContain(`The app: ${dev.url}`)
  const words = 'demo accounts added, for development only: user1 / password1, user2 / password2'
  await expect.poll(dev.output).toContain(words)
  await page.goto(dev.url)
  await page.getByRole('button', { name: 'Sam Smith: user1 / password1' }).click()
  await page.getByRole('button', { name: 'Login', exact: true }).click()
  await expectHome(page, SAM)
  await expect(page.getByRole('button', { name: 'Token inspector' })).toBeVisible()

  const refreshes: string[] = []
  page.on('request', (request) => {
    if (request.url().endsWith('/api/token/refresh')) refreshes.push(request.url())
  })
  for (let reload = 1; reload <= 2; reload++) {
    await page.reload()
    await expectHome(page, SAM)
    expect(refreshes).toHaveLength(reload)
  }

  // C7 the other name of this machine is another site with its own cookies, and works as well.
  await page.goto(dev.url.replace('localhost', '127.0.0.1'))
  await expectLogin(page)
  await page.getByRole('button', { name: 'Tim Allen: user2 / password2' }).click()
  await page.getByRole('button', { name: 'Login', exact: true }).click()
  await expectHome(page, TIM)
})

test('the inspector in development: StrictMode doubles are hidden, a demo account signs in from it, it shows the code of an authenticator app, switches to body in place, and signs in again after a replay', async ({
  page,
  dev,
}) => {
  await page.goto(dev.url)
  const panel = page.getByRole('complementary', { name: 'Token inspector' })
  const press = (name: string) => panel.getByRole('button', { name, exact: true }).click()
  await press('Token inspector')
  await test.step('StrictMode doubles are hidden until they are asked for', () => expectDoubles(panel))
  await panel.getByRole('tab', { name: 'Token', exact: true }).click()
  await press('Sign in as user1')
  await expectHome(page, SAM)
  await test.step('two-step verification needs no phone', () => expectCodes(page))

  await press('Token inspector')
  await page.getByRole('link', { name: 'Home' }).click()
  await page.getByRole('link', { name: 'Open the token inspector' }).click()
  await panel.getByRole('tab', { name: 'Experiments' }).click()
  const replay = panel.getByRole('region', { name: 'Replay' })
  await replay.getByRole('button', { name: 'Switch to body and try' }).click()
  await press('Switch to body')
  await expect(panel.getByText('The server took the spent token for a stolen one')).toBeVisible()
  await expectLogin(page)

  await replay.getByRole('button', { name: 'Sign in as user1 again' }).click()
  await expectHome(page, SAM)
  const key = `${APP_KEY}.inspector.transport`
  expect(await page.evaluate((name) => localStorage.getItem(name), key)).toBe('body')
})

/** Expects that the timeline hides what StrictMode sends twice, and shows it on request. */
async function expectDoubles(panel: Locator): Promise<void> {
  await panel.getByRole('tab', { name: 'Timeline' }).click()
  await panel.getByRole('combobox', { name: 'Events of' }).selectOption('All events')
  const rows = panel.getByRole('listitem')
  await expect(rows.filter({ hasText: '200 GET /api/social' }).first()).toBeVisible()
  const single = await rows.filter({ hasText: 'This tab: GET /api/social' }).count()
  await expect(rows.filter({ hasText: 'Cancelled' })).toHaveCount(0)

  await panel.getByRole('checkbox', { name: 'Hide StrictMode doubles' }).uncheck()
  await expect(rows.filter({ hasText: 'This tab: GET /api/social' })).toHaveCount(single * 2)
  await expect(rows.filter({ hasText: 'Cancelled: GET /api/social' })).toHaveCount(single)
}

/** Turns two-step verification on, signs in with it and turns it off, with the codes that the inspector shows. */
async function expectCodes(page: Page): Promise<void> {
  const panel = page.getByRole('complementary', { name: 'Token inspector' })
  const app = panel.getByRole('region', { name: 'Authenticator app' })
  await expect(app).toHaveCount(0)
  const secret = await beginSetup(page)
  await expect(app).toContainText('user1, to be set up, is now')
  await expect(app.locator('code')).toHaveText(/^\d{6}$/)
  expect([-1, 0].map((steps) => codeOf(secret, steps))).toContain(await app.locator('code').innerText())
  const section = factorSection(page)
  await enterFirstCode(page, section, secret)
  await section.getByRole('button', { name: "I've saved them" }).click()

  await page.getByRole('button', { name: 'Logout' }).click()
  await expectLogin(page)
  await signIn(page, SAM)
  await expectHeading(page, 'Two-step verification')
  await expect(app.locator('code')).toHaveText(/^\d{6}$/)
  await page.getByLabel('Code', { exact: true }).fill(await app.locator('code').innerText())
  await page.keyboard.press('Enter')
  await expectHome(page, SAM)
  await page.getByRole('link', { name: 'Profile', exact: true }).click()
  await section.getByRole('button', { name: 'Turn off' }).click()
  await section.getByRole('group').getByRole('button', { name: 'Turn off' }).click()
  await expect(app).toHaveCount(0)
}

test('the server of the pages serves only pages, and only to its own origin', async ({ dev }) => {
  const headers = { origin: 'http://localhost:5555' }
  const statusOf = async (path: string) => (await fetch(`${dev.url}/@fs${ROOT}/${path}?raw`)).status

  expect(await statusOf('web/main.tsx')).toBe(200)
  for (const path of ['package.json', 'server/main.ts']) {
    expect([path, await statusOf(path)]).toEqual([path, 403])
  }
  for (const path of ['/', '/main.tsx', '/api']) {
    const response = await fetch(`${dev.url}${path}`, { headers })
    expect([path, response.headers.get('access-control-allow-origin')]).toEqual([path, null])
  }
})

test('C7 the doctor: all is well on localhost; on 127.0.0.1, and in the frame of another site, it names the URL on localhost', async ({
  page,
  context,
  dev,
}) => {
  const other = dev.url.replace('localhost', '127.0.0.1')
  await page.goto(`${other}/doctor`)
  await expectFirst(page, 'This page is on 127.0.0.1, the app is on localhost', `${dev.url}/doctor`)
  await expectSound(page)
  await page.getByRole('link', { name: `${dev.url}/doctor` }).click()

  await expect(page.getByRole('heading', { name: 'No problems found' })).toBeVisible()
  await expect(page.getByText('yes, the same one')).toBeVisible()
  await expect(page.getByRole('code')).toHaveCount(0)
  expect(await context.cookies()).toEqual([])

  const outer = await serveSite()
  outer.show(`<iframe src="${dev.url}/doctor"></iframe>`)
  await page.goto(outer.origin.replace('localhost', '127.0.0.1'))
  await expectFirst(
    page.frameLocator('iframe'),
    'This page lies in a frame of another site',
    `${dev.url}/doctor`,
  )
  outer.close()
})

test('the doctor when cookies and storage are blocked: says so, with no line for .env', async ({
  page,
  context,
  dev,
}) => {
  const devtools = await context.newCDPSession(page)
  await devtools.send('Emulation.setDocumentCookieDisabled', { disabled: true })
  await page.addInitScript(() => {
    Object.defineProperty(window, 'localStorage', {
      get() {
        throw new DOMException('Blocked', 'SecurityError')
      },
    })
  })
  await page.goto(`${dev.url}/doctor`)

  await expect(page.getByRole('heading', { level: 2 })).toHaveText([
    'This browser blocks our cookies',
    'This browser blocks localStorage',
    'Checks',
  ])
  await expect(page.getByRole('code')).toHaveCount(0)
})

test('Ctrl-C stops both halves and frees both ports', async ({ dev }) => {
  await dev.interrupt()

  await expect(fetch(dev.url)).rejects.toThrow()
  await expect(fetch(`${dev.api}/api/health`)).rejects.toThrow()
})

/** Expects the first finding, and its line. */
async function expectFirst(page: Page | FrameLocator, title: string, line: string): Promise<void> {
  await expect(page.getByRole('heading', { level: 2 }).first()).toHaveText(title)
  await expect(page.getByRole('code').first()).toHaveText(line)
}
