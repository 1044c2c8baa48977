import { expect, type Page } from '@playwright/test'
import { test } from './fixtures.ts'
import { cookiesOf, expectHome, expectLogin, greeting, openHome, openSignedIn } from './pages.ts'

const BANNER = { offline: "You're offline.", unreachable: "Can't reach the server." }

test('C4 a server that is killed, and is back after ten minutes, keeps the user signed in', async ({
  page,
  startApp,
}) => {
  const app = await startApp()
  await page.clock.install()
  await openHome(page, app.url)
  const asked = countRequests(page)
  await app.stop('SIGKILL')
  await greeting(page).click()
  await expectTrouble(page, 'unreachable')
  await expect(page.getByRole('alert')).toContainText("We couldn't reach the server.")
  for (let minute = 0; minute < 10; minute++) {
    await page.clock.fastForward(60_000)
    await expect(page.getByText('You stay signed in.')).toBeVisible()
  }
  expect(asked()).toBeGreaterThan(5)

  await app.restart()
  await expectRecovery(page)
  await expect(page.getByLabel('First name')).toHaveValue('Sam')
})

test('C4 without a network: a banner at once, and it recovers when the network is back', async ({
  page,
  context,
  app,
  person,
}) => {
  await openSignedIn(page, app.url, person)
  await expectHome(page, person)
  await context.setOffline(true)
  await expectTrouble(page, 'offline')
  await expectHome(page, person)

  await context.setOffline(false)
  await expectNoTrouble(page)
})

test('C1 C4 a response that was lost for an hour keeps the user signed in if a cookie carries the token', async ({
  page,
  context,
  startApp,
}) => {
  const app = await startApp()
  await page.clock.install()
  await openHome(page, app.url)
  // The server rotates, but neither the body nor the cookie of its response arrives.
  await page.route(
    '**/api/token/refresh',
    async (route) => {
      const before = await cookiesOf(context)
      expect((await route.fetch()).status()).toBe(200)
      await context.addCookies(before)
      await route.abort()
    },
    { times: 1 },
  )
  await page.clock.fastForward(240_000)
  await expectTrouble(page, 'unreachable')
  await context.setOffline(true)
  await app.passTime(3_600)
  await page.clock.fastForward(3_600_000)
  const refresh = page.waitForResponse(`${app.url}/api/token/refresh`)
  await context.setOffline(false)

  expect((await refresh).status()).toBe(200)
  await expectNoTrouble(page)
  await page.reload()
  await expectHome(page)
})

test('C9 a sign-out without a network applies here at once, and the server is told later', async ({
  page,
  context,
  app: { url },
  person,
}) => {
  await openSignedIn(page, url, person)
  await context.setOffline(true)
  await page.getByRole('button', { name: 'Logout' }).click()
  await expectLogin(page, "You're signed out.")
  await expect(page.getByText("the server doesn't know yet")).toBeVisible()
  const told = page.waitForResponse(`${url}/api/logout`)
  await context.setOffline(false)

  expect((await told).status()).toBe(200)
  await expect.poll(() => cookiesOf(context)).toEqual([])
  await page.reload()
  await expectLogin(page)
})

async function expectTrouble(page: Page, trouble: keyof typeof BANNER): Promise<void> {
  await expect(page.locator('.banner')).toContainText(BANNER[trouble])
}

async function expectNoTrouble(page: Page): Promise<void> {
  await expect(page.locator('.banner')).toBeEmpty()
}

/** Moves the clock until the page has noticed the recovery automatically. */
async function expectRecovery(page: Page): Promise<void> {
  await expect(async () => {
    await page.clock.fastForward(30_000)
    await expect(page.locator('.banner')).toBeEmpty({ timeout: 2_000 })
  }).toPass({ timeout: 20_000 })
}

/** Counts the requests to the API from now on. */
function countRequests(page: Page): () => number {
  let count = 0
  page.on('request', (request) => {
    if (request.url().includes('/api/')) count += 1
  })
  return () => count
}
