import { expect, type Page } from '@playwright/test'
import { ROOT } from '../server-process.ts'
import { test } from './dev-server.ts'
import { expectHome, expectLogin } from './pages.ts'
import { SAM, TIM } from './people.ts'
import { serveSite } from './site.ts'
import { expectSound } from './sound.ts'

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

test('the server of the pages serves only pages, and only to its own origin', async ({ dev }) => {
  const headers = { origin: 'http://localhost:5555' }
  const statusOf = async (path: string) => (await fetch(`${dev.url}/@fs${ROOT}/${path}?raw`)).status

  expect(await statusOf('web/main.tsx')).toBe(200)
  for (const path of ['package.json', 'server/main.ts']) {
    expect([path, await statusOf(path)]).toEqual([path, 403])
  }
  for (const path of ['/', '/main.tsx', '/api']) {
    const answer = await fetch(`${dev.url}${path}`, { headers })
    expect([path, answer.headers.get('access-control-allow-origin')]).toEqual([path, null])
  }
})

test('C7 the doctor: all is well on localhost, and on 127.0.0.1 it names the URL on localhost', async ({
  page,
  context,
  dev,
}) => {
  const other = dev.url.replace('localhost', '127.0.0.1')
  await page.goto(`${other}/doctor`)
  await expectFirst(page, 'This page is on 127.0.0.1, the app is on localhost', `${dev.url}/doctor`)
  await expectSound(page)
  await page.getByRole('link', { name: `${dev.url}/doctor` }).click()

  await expect(page.getByRole('heading', { name: 'All is well' })).toBeVisible()
  await expect(page.getByText('yes, the same one')).toBeVisible()
  await expect(page.getByRole('code')).toHaveCount(0)
  expect(await context.cookies()).toEqual([])
})

test('the doctor in the frame of another site: opens a tab', async ({ page, dev }) => {
  const outer = await serveSite()
  outer.show(`<iframe src="${dev.url}/doctor"></iframe>`)
  await page.goto(outer.origin.replace('localhost', '127.0.0.1'))

  const frame = page.frameLocator('iframe')
  await expect(frame.getByRole('heading', { level: 2 }).first()).toHaveText(
    'This page lies in a frame of another site',
  )
  await expect(frame.getByRole('code').first()).toHaveText(`${dev.url}/doctor`)
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
    'What was checked',
  ])
  await expect(page.getByRole('code')).toHaveCount(0)
})

test('Ctrl-C stops both halves and frees both ports', async ({ dev }) => {
  await dev.interrupt()

  await expect(fetch(dev.url)).rejects.toThrow()
  await expect(fetch(`${dev.api}/api/health`)).rejects.toThrow()
})

/** Expects the first finding, and its line. */
async function expectFirst(page: Page, title: string, line: string): Promise<void> {
  await expect(page.getByRole('heading', { level: 2 }).first()).toHaveText(title)
  await expect(page.getByRole('code').first()).toHaveText(line)
}
