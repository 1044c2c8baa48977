import { expect, type Page } from '@playwright/test'
import { expectHome, expectLogin, openHome, signIn, test } from './fixtures.ts'

const BANNER = {
  offline: 'You are offline.',
  unreachable: 'The server cannot be reached.',
  failing: 'The server does not work as it should',
  busy: 'The server is busy and asks us to wait.',
}

test('C4 a server that is gone for ten minutes signs nobody out, and is asked less and less often', async ({
  page,
  startApp,
}) => {
  const app = await startApp()
  await page.clock.install()
  await openHome(page, app.url)
  const asked = countRequests(page)
  await app.stop('SIGKILL')
  await page.getByRole('link', { name: 'Hello user1!' }).click()
  await expectTrouble(page, 'unreachable')
  await expect(page.getByRole('alert')).toContainText('The server cannot be reached.')
  for (let minute = 0; minute < 10; minute++) {
    await page.clock.runFor(60_000)
    await expect(page.getByText('You stay signed in.')).toBeVisible()
  }
  expect(asked()).toBeGreaterThan(5)
  expect(asked()).toBeLessThan(50)

  await app.restart()
  await expectRecovery(page)
  await expect(page.getByLabel('First name')).toHaveValue('Sam')
})

test('C4 without a network: a banner at once, and on with it when the network is back', async ({
  page,
  context,
  startApp,
}) => {
  const { url } = await startApp()
  await openHome(page, url)
  await context.setOffline(true)
  await expectTrouble(page, 'offline')
  await expect(page.getByText('Name: Sam Smith')).toBeVisible()

  await context.setOffline(false)
  await expectNoTrouble(page)
})

test('C4 a proxy without its server, at a reload: the gate waits, and opens by itself', async ({
  page,
  startApp,
}) => {
  const { url } = await startApp()
  await openHome(page, url)
  await page.route('**/api/**', (route) => route.fulfill({ status: 502, body: '<html>Bad Gateway</html>' }))
  await page.reload()
  await expectTrouble(page, 'failing')
  await expect(page.getByText('Opening the gate …')).toBeVisible()

  await page.unroute('**/api/**')
  await expectHome(page)
  await expectNoTrouble(page)
})

test('C4 a page that could not be loaded loads when the server works again', async ({ page, startApp }) => {
  const { url } = await startApp()
  await openHome(page, url)
  await page.route('**/api/sessions', (route) => route.fulfill({ status: 500, body: 'oops' }))
  await page.getByRole('link', { name: 'Hello user1!' }).click()
  await page.getByRole('link', { name: 'See where you are signed in' }).click()
  await expect(page.getByRole('alert')).toContainText('The server does not work as it should.')

  await page.unroute('**/api/sessions')
  await expect(page.getByText('You are signed in nowhere else.')).toBeVisible()
})

test('C4 429 with Retry-After is obeyed, and signs nobody out', async ({ page, startApp }) => {
  const { url } = await startApp({ ACCESS_TOKEN_LIFETIME: '2s' })
  await openHome(page, url)
  const refreshes: number[] = []
  let refusals = 0
  await page.route('**/api/token/refresh', (route) => {
    refreshes.push(Date.now())
    if (refusals++ > 0) return route.continue()
    const body = JSON.stringify({ detail: 'Request was throttled.', code: 'throttled' })
    return route.fulfill({ status: 429, headers: { 'retry-after': '3' }, body })
  })
  await expectTrouble(page, 'busy')
  await expect(page.getByRole('button', { name: 'Try now' })).toHaveCount(0)
  await page.evaluate(() => dispatchEvent(new Event('focus')))
  await expect.poll(() => refreshes.length, { timeout: 10_000 }).toBeGreaterThan(1)

  expect(Number(refreshes[1]) - Number(refreshes[0])).toBeGreaterThan(2_900)
  await expectNoTrouble(page)
  await expectHome(page)
})

test('"Try now" asks at once', async ({ page, startApp }) => {
  const { url } = await startApp()
  await page.clock.install()
  await page.goto(url)
  await page.route('**/api/**', (route) => route.abort())
  await signIn(page)
  await expectTrouble(page, 'unreachable')
  await expect(page.getByText('You stay signed in.')).toHaveCount(0)
  // Time stands still: nothing is asked unless somebody does.
  const open = watchOpen(page)
  await page.clock.pauseAt(Date.now() + 60_000)
  // It comes behind whatever the leap of the clock has sent, so that all of that has failed.
  await page.evaluate(() => fetch('/api/health').catch(() => undefined))
  await expect.poll(() => open.size).toBe(0)
  await page.unroute('**/api/**')
  await page.getByRole('button', { name: 'Try now' }).click()
  await expectNoTrouble(page)

  await page.getByRole('button', { name: 'Login' }).click()
  await expectHome(page)
})

test('C6 an address that always answers 401 is asked twice, and the session goes on', async ({
  page,
  startApp,
}) => {
  const { url } = await startApp()
  await openHome(page, url)
  let asked = 0
  await page.route('**/api/profile', (route) => {
    asked += 1
    const body = JSON.stringify({ detail: 'no', code: 'token_not_valid' })
    return route.fulfill({ status: 401, body })
  })
  const refresh = page.waitForResponse(`${url}/api/token/refresh`)
  await page.getByRole('link', { name: 'Hello user1!' }).click()
  expect((await refresh).status()).toBe(200)
  await expect(page.getByRole('alert')).toBeVisible()

  expect(asked).toBe(2)
  await expect(page.getByRole('button', { name: 'Logout' })).toBeVisible()
})

test('C1 C4 an answer that was lost for an hour signs nobody out where a cookie carries the token', async ({
  page,
  context,
  startApp,
  transport,
}) => {
  test.skip(transport === 'body', 'There a spent token that comes late ends the session: decision 2.')
  const app = await startApp()
  await page.clock.install()
  await openHome(page, app.url)
  // The server rotates, but neither the body nor the cookie of its answer arrives.
  await page.route(
    '**/api/token/refresh',
    async (route) => {
      const before = await context.cookies()
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

test('C9 a sign-out without a network holds here at once, and is told to the server later', async ({
  page,
  context,
  startApp,
}) => {
  const { url } = await startApp()
  await openHome(page, url)
  await context.setOffline(true)
  await page.getByRole('button', { name: 'Logout' }).click()
  await expectLogin(page, 'You are signed out.')
  await expect(page.getByText('the server could not be told yet')).toBeVisible()
  const told = page.waitForResponse(`${url}/api/logout`)
  await context.setOffline(false)

  expect((await told).status()).toBe(200)
  await expect.poll(() => context.cookies()).toEqual([])
  await page.reload()
  await expectLogin(page)
})

test('C21 a sign-out while a refresh is under way stays one', async ({ page, startApp }) => {
  const { url } = await startApp()
  await page.clock.install()
  await openHome(page, url)
  let letGo = () => {}
  const signedOut = new Promise<void>((resolve) => {
    letGo = resolve
  })
  const refresh = page.waitForRequest(`${url}/api/token/refresh`)
  await page.route('**/api/token/refresh', async (route) => {
    const answer = await route.fetch()
    await signedOut
    await route.fulfill({ response: answer }).catch(() => {})
  })
  await page.clock.fastForward(240_000)
  await refresh
  await page.getByRole('button', { name: 'Logout' }).click()
  await expectLogin(page, 'You are signed out.')
  letGo()
  await page.unrouteAll({ behavior: 'wait' })
  await page.reload()

  await expectLogin(page)
})

async function expectTrouble(page: Page, trouble: keyof typeof BANNER): Promise<void> {
  await expect(page.locator('.banner')).toContainText(BANNER[trouble])
}

async function expectNoTrouble(page: Page): Promise<void> {
  await expect(page.locator('.banner')).toBeEmpty()
}

/** Time goes on until the page has found out by itself. */
async function expectRecovery(page: Page): Promise<void> {
  await expect(async () => {
    await page.clock.runFor(1_000)
    await expect(page.locator('.banner')).toBeEmpty({ timeout: 100 })
  }).toPass({ timeout: 20_000 })
}

/** The requests that have no answer yet. */
function watchOpen(page: Page): Set<unknown> {
  const open = new Set<unknown>()
  page.on('request', (request) => open.add(request))
  for (const event of ['requestfinished', 'requestfailed'] as const) {
    page.on(event as 'requestfailed', (request) => open.delete(request))
  }
  return open
}

/** Counts what is sent to the API from now on. */
function countRequests(page: Page): () => number {
  let count = 0
  page.on('request', (request) => {
    if (request.url().includes('/api/')) count += 1
  })
  return () => count
}
