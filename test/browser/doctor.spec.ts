import { once } from 'node:events'
import { createServer } from 'node:http'
import AxeBuilder from '@axe-core/playwright'
import { type Browser, expect, type Page } from '@playwright/test'
import { freePort } from '../server-process.ts'
import { test } from './dev-server.ts'
import { startTlsProxy } from './tls-proxy.ts'

// Most of these start a server of their own, with the settings that they are about.
test.describe.configure({ timeout: 60_000 })

const LOOKS = [
  { colorScheme: 'light', width: 1280 },
  { colorScheme: 'light', width: 320 },
  { colorScheme: 'dark', width: 1280 },
] as const

test('all is well on localhost, and the doctor says what was checked', async ({
  page,
  context,
  sharedDev: dev,
}) => {
  await page.goto(`${dev.url}/doctor`)

  await expectWell(page)
  await expect(page.getByText('yes, the same one')).toBeVisible()
  await expect(page.getByRole('code')).toHaveCount(0)
  expect(await context.cookies()).toEqual([])
  await page.getByRole('button', { name: 'Examine again' }).click()
  await expect(page.getByRole('button', { name: 'Examine again' })).toBeVisible()
  await expectWell(page)
})

test('C7 opened on 127.0.0.1: the address on localhost', async ({ page, sharedDev: dev }) => {
  await page.goto(`${dev.url.replace('localhost', '127.0.0.1')}/doctor`)

  await expectFirst(page, 'This page is on 127.0.0.1, the app is on localhost', `${dev.url}/doctor`)
  await page.getByRole('link', { name: `${dev.url}/doctor` }).click()
  await expectWell(page)
})

test('C7 opened on localhost, and PUBLIC_URL is on 127.0.0.1: the other way round', async ({
  page,
  startDev,
}) => {
  const { url, webPort } = await startDev(({ webPort }) => ({ PUBLIC_URL: `http://127.0.0.1:${webPort}` }))
  await page.goto(`${url}/doctor`)

  const instead = `http://127.0.0.1:${webPort}/doctor`
  await expectFirst(page, 'This page is on localhost, the app is on 127.0.0.1', instead)
  await page.getByRole('link', { name: instead }).click()
  await expectWell(page)
})

test('PUBLIC_URL is https on plain http: PUBLIC_URL as the page has it', async ({ page, startDev }) => {
  const { url } = await startDev(({ webPort }) => ({ PUBLIC_URL: `https://localhost:${webPort}` }))
  await page.goto(`${url}/doctor`)

  await expectFirst(page, 'The cookies are for https, and this page is not', `PUBLIC_URL=${url}`)
})

test('PUBLIC_URL is at another port: a note, for sign-in works', async ({ page, startDev }) => {
  const { url } = await startDev(() => ({ PUBLIC_URL: 'http://localhost:9' }))
  await page.goto(`${url}/doctor`)

  await expectWell(page)
  await expectFirst(page, 'PUBLIC_URL is another address', `PUBLIC_URL=${url}`, 1)
})

test('neither PUBLIC_URL nor CORS_ORIGINS has the page: the one that is wrong', async ({
  page,
  startDev,
}) => {
  const CORS_ORIGINS = 'http://localhost:8,http://localhost:9'
  const { url, webPort } = await startDev(() => ({ PUBLIC_URL: 'http://localhost:9', CORS_ORIGINS }))

  await page.goto(`${url}/doctor`)
  await expectFirst(page, 'The server takes this page for a foreign one', `PUBLIC_URL=${url}`)
  const other = `http://app.localhost:${webPort}`
  await page.goto(`${other}/doctor`)
  await expectFirst(
    page,
    'The server takes this page for a foreign one',
    `CORS_ORIGINS=http://localhost:8,${other}`,
  )
})

test('C7 the page on 127.0.0.1, the API on localhost: VITE_API_URL empty', async ({ page, startDev }) => {
  const { url } = await startDev(({ port }) => ({
    VITE_API_URL: `http://localhost:${port}`,
    HOST: 'localhost',
  }))
  await page.goto(`${url.replace('localhost', '127.0.0.1')}/doctor`)

  await expectFirst(page, 'Page and API are on different sites', 'VITE_API_URL=')
  await page.goto(`${url}/doctor`)
  await expectWell(page)
})

test('the API on another origin, and CORS keeps its answers: CORS_ORIGINS with the page', async ({
  browser,
  startDev,
}) => {
  const { url } = await startDev(({ port }) => ({
    VITE_API_URL: `http://localhost:${port}`,
    HOST: 'localhost',
    PUBLIC_URL: 'http://localhost:9',
    CORS_ORIGINS: 'http://localhost:8',
  }))
  const page = await openLoud(browser, `${url}/doctor`)

  const title = 'The API is there, but this page may not read its answers'
  await expectFirst(page, title, `CORS_ORIGINS=${url}`)
  await page.context().close()
})

test('no API where VITE_API_URL says: VITE_API_URL empty', async ({ page, startDev }) => {
  const nowhere = await freePort()
  const { url } = await startDev(() => ({ VITE_API_URL: `http://localhost:${nowhere}` }))
  await page.goto(`${url}/doctor`)

  await expectFirst(page, 'The API cannot be reached', 'VITE_API_URL=')
})

test('in the frame of another site: a tab of its own', async ({ page, sharedDev: dev }) => {
  const outer = createServer((_, answer) => {
    answer.setHeader('content-type', 'text/html').end(`<iframe src="${dev.url}/doctor"></iframe>`)
  }).listen(0, '127.0.0.1')
  await once(outer, 'listening')
  await page.goto(`http://127.0.0.1:${Object(outer.address()).port}`)

  const frame = page.frameLocator('iframe')
  await expect(frame.getByRole('heading', { level: 2 }).first()).toHaveText(
    'This page lies in a frame of another site',
  )
  await expect(frame.getByRole('code').first()).toHaveText(`${dev.url}/doctor`)
  outer.close()
  outer.closeAllConnections()
})

test.describe('behind a proxy that speaks https', () => {
  test.use({ ignoreHTTPSErrors: true })

  test('PUBLIC_URL is http: PUBLIC_URL as the page has it, and a note on TRUST_PROXY', async ({
    page,
    sharedDev: dev,
  }) => {
    const proxy = await startTlsProxy(dev.webPort)
    await page.goto(`${proxy.url}/doctor`)

    await expectFirst(page, 'A proxy hides https', `PUBLIC_URL=${proxy.url}`)
    await expect(page.getByRole('code').nth(1)).toHaveText('TRUST_PROXY=loopback')
    proxy.stop()
  })
})

test('a clock one hour ahead: a note, and all is well', async ({ page, sharedDev: dev }) => {
  await page.clock.setFixedTime(Date.now() + 3_600_000)
  await page.goto(`${dev.url}/doctor`)

  await expectWell(page)
  await expect(
    page.getByRole('heading', { name: /^The clock of this device is \d+ minutes ahead$/ }),
  ).toBeVisible()
  await expect(page.getByRole('code')).toHaveCount(0)
})

test('blocked cookies and storage: told, with no line for .env', async ({ page, sharedDev: dev }) => {
  const devtools = await page.context().newCDPSession(page)
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

test('no violation that axe knows, and nothing to scroll sideways: wide, narrow, dark', async ({
  page,
  sharedDev: dev,
}) => {
  await page.goto(`${dev.url.replace('localhost', '127.0.0.1')}/doctor`)
  await expect(page.getByRole('code')).toHaveCount(1)
  for (const { colorScheme, width } of LOOKS) {
    await page.emulateMedia({ colorScheme })
    await page.setViewportSize({ width, height: 800 })
    // The legacy mode spares a second page; what it cannot look into, foreign frames, we do not have.
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
    expect(violations).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
  }
})

async function expectWell(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { name: 'All is well' })).toBeVisible()
}

/** The finding that is named first, or at another place, and its line. */
async function expectFirst(page: Page, title: string, line: string, place = 0): Promise<void> {
  await expect(page.getByRole('heading', { level: 2 }).nth(place)).toHaveText(title)
  await expect(page.getByRole('code').first()).toHaveText(line)
}

/** Opens a page whose browser notes what it blocks, which elsewhere is a fault. */
async function openLoud(browser: Browser, url: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage()
  await page.goto(url)
  return page
}
