import { expect, type Page } from '@playwright/test'
import { expectHome, openHome, test } from './fixtures.ts'

// Two clocks: that of the browser, moved by Playwright, and that of the server, moved by a signal. The
// browser's jumps: if it ran, its timeouts would run out before a real server can answer.

const HOUR = 3_600

for (const [words, offset] of [
  ['an hour slow', -HOUR],
  ['an hour fast', HOUR],
] as const) {
  test(`C18 a device whose clock is ${words}: refreshed at four minutes, not before and not over and over`, async ({
    page,
    startApp,
  }) => {
    const app = await startApp()
    await page.clock.install({ time: Date.now() + offset * 1_000 })
    const answers = watchApi(page)
    await openHome(page, app.url)
    await page.clock.fastForward(230_000)
    expect(answers.refreshes).toEqual([])

    for (let round = 1; round <= 3; round++) {
      await app.passTime(240)
      await page.clock.fastForward(240_000)
      await expect.poll(() => answers.refreshes).toHaveLength(round)
    }
    await page.reload()
    await expectHome(page)
    expect(answers.refreshes).toEqual(Array(answers.refreshes.length).fill(200))
    expect(answers.refused).toEqual([])
  })

  test(`C18 a clock that is set to ${words} while somebody is signed in`, async ({ page, startApp }) => {
    const { url } = await startApp()
    await page.clock.install()
    const answers = watchApi(page)
    await openHome(page, url)
    await page.clock.setSystemTime(Date.now() + offset * 1_000)
    await page.clock.fastForward(10_000)
    await expect.poll(() => answers.refreshes).toEqual([200])
    await page.clock.fastForward(200_000)
    await page.getByRole('link', { name: 'Hello user1!' }).click()
    await expect(page.getByLabel('First name')).toHaveValue('Sam')

    // One, because nobody can tell how old the token is; then the new clock counts.
    expect(answers.refreshes).toEqual([200])
    expect(answers.refused).toEqual([])
  })
}

test('C5 a laptop that sleeps for three hours: one refresh when it wakes, and the person sees no 401', async ({
  page,
  startApp,
}) => {
  const app = await startApp()
  await page.clock.install()
  const answers = watchApi(page)
  await openHome(page, app.url)
  await app.passTime(3 * HOUR)
  await page.clock.fastForward(3 * HOUR * 1_000)
  await page.getByRole('link', { name: 'Hello user1!' }).click()
  await expect(page.getByLabel('First name')).toHaveValue('Sam')

  expect(answers.refreshes).toEqual([200])
  expect(answers.refused).toEqual([])
})

test('C5 a tab in the background, whose timers run once a minute, stays fresh', async ({
  page,
  startApp,
}) => {
  const app = await startApp()
  await page.clock.install()
  const answers = watchApi(page)
  await openHome(page, app.url)
  await page.clock.pauseAt(Date.now() + 5_000)
  for (let minute = 1; minute <= 10; minute++) {
    await app.passTime(60)
    await page.clock.fastForward(60_000)
    await expect.poll(() => answers.refreshes).toHaveLength(Math.floor(minute / 4))
  }
  await page.getByRole('link', { name: 'Hello user1!' }).click()
  await expect(page.getByLabel('First name')).toHaveValue('Sam')

  expect(answers.refused).toEqual([])
})

/** Watches what the API answers: to refreshes, and with 401 to anything. */
function watchApi(page: Page): { refreshes: number[]; refused: string[] } {
  const refreshes: number[] = []
  const refused: string[] = []
  page.on('response', (response) => {
    if (response.url().endsWith('/api/token/refresh')) refreshes.push(response.status())
    if (response.status() === 401) refused.push(response.url())
  })
  return { refreshes, refused }
}
