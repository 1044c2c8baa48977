import { expect, type Page } from '@playwright/test'
import { test } from './fixtures.ts'
import { expectHome, greeting, openHome } from './pages.ts'

// Two clocks: Playwright moves the browser"s, a signal moves the server's. The browser"s clock jumps. If it ran, its
// timeouts would expire before a real server can respond.

const HOUR = 3_600

test('C18 C5 a device whose clock is an hour fast: refreshed at four minutes, not before and not repeatedly; after three hours of sleep one refresh, and the user sees no 401', async ({
  page,
  startApp,
}) => {
  const app = await startApp()
  await page.clock.install({ time: Date.now() + HOUR * 1_000 })
  const answers = watchApi(page)
  await openHome(page, app.url)
  await page.clock.fastForward(230_000)
  expect(answers.refreshes).toEqual([])

  for (let round = 1; round <= 2; round++) {
    await app.passTime(240)
    await page.clock.fastForward(240_000)
    await expect.poll(() => answers.refreshes).toHaveLength(round)
  }
  await page.reload()
  await expectHome(page)
  expect(answers.refreshes).toEqual([200, 200, 200])

  await app.passTime(3 * HOUR)
  await page.clock.fastForward(3 * HOUR * 1_000)
  await greeting(page).click()
  await expect(page.getByLabel('First name')).toHaveValue('Sam')
  expect(answers.refreshes).toEqual([200, 200, 200, 200])
  expect(answers.refused).toEqual([])
})

/** Watches the responses of the API: those to refreshes, and every 401. */
function watchApi(page: Page): { refreshes: number[]; refused: string[] } {
  const refreshes: number[] = []
  const refused: string[] = []
  page.on('response', (response) => {
    if (response.url().endsWith('/api/token/refresh')) refreshes.push(response.status())
    if (response.status() === 401) refused.push(response.url())
  })
  return { refreshes, refused }
}
