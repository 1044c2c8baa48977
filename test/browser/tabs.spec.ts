import { type BrowserContext, expect, type Page } from '@playwright/test'
import type { TokenTransport } from '../../shared/transports.ts'
import { expectHome, expectLogin, openHome, SAM, signIn, TIM, test } from './fixtures.ts'

const SOAK = Boolean(process.env.SOAK)

test('a second tab is signed in as well, and follows a sign-out', async ({ context, startApp }) => {
  const { url } = await startApp()
  const { first, second } = await openBoth(context, url)
  await first.bringToFront()
  await signIn(first)
  await expectHome(first)
  await expectHome(second)

  await first.getByRole('button', { name: 'Logout' }).click()
  await expectLogin(second, 'You were signed out in another tab.')
  await expect(second.getByText('Sam')).toHaveCount(0)
})

test('C22 another person in one tab is another person in all', async ({ context, startApp }) => {
  const { url } = await startApp()
  const { first, second } = await openBoth(context, url)
  await first.bringToFront()
  await signIn(first)
  await expectHome(second)
  await first.getByRole('button', { name: 'Logout' }).click()
  await second.bringToFront()
  await expectLogin(second)
  await signIn(second, TIM)

  await expectHome(second, TIM)
  await expectHome(first, TIM)
})

test('C1 two tabs that refresh at the same time stay signed in, over and over', async ({
  context,
  startApp,
}) => {
  const { url } = await startApp({ ACCESS_TOKEN_LIFETIME: '2s' })
  const { first, second } = await openBoth(context, url)
  await first.bringToFront()
  await signIn(first)
  await expectHome(second)
  const statuses: number[] = []
  context.on('response', (response) => {
    if (response.url().endsWith('/api/token/refresh')) statuses.push(response.status())
  })
  await expect.poll(() => statuses.length, { timeout: 20_000 }).toBeGreaterThanOrEqual(4)

  expect(new Set(statuses)).toEqual(new Set([200]))
  for (const tab of [first, second]) {
    await tab.reload()
    await expectHome(tab)
  }
})

test('C22 sign-in and sign-out reach another tab at once', async ({ context, startApp }) => {
  const { url } = await startApp()
  const { first, second } = await openBoth(context, url)
  await first.bringToFront()
  await signIn(first)
  await expectHome(second)
  await second.evaluate(() => {
    new MutationObserver(() => {
      if (document.querySelector('h1')?.textContent === 'Login') window.name ||= String(Date.now())
    }).observe(document.body, { childList: true, subtree: true })
  })
  const clicked = await first.evaluate(() => {
    document.querySelector<HTMLButtonElement>('header button')?.click()
    return Date.now()
  })
  await expectLogin(second)

  // A limit: the figure, 200 ms, is that of a machine that does nothing else.
  const reached = Number(await second.evaluate(() => window.name)) - clicked
  expect(reached).toBeLessThan(SOAK ? 200 : 1_000)
})

test('C22 a tab that was not told: what it asks for is dropped, and it shows whose session it has', async ({
  context,
  startApp,
  transport,
}) => {
  test.skip(transport === 'body', 'There tabs share what they are told of, and nothing else.')
  const { url } = await startApp()
  const first = await context.newPage()
  const second = await context.newPage()
  // As where storage is partitioned, or an extension keeps it to itself.
  await second.addInitScript(() => addEventListener('storage', (event) => event.stopImmediatePropagation()))
  await openHome(first, url)
  await second.goto(url)
  await expectHome(second)
  await first.bringToFront()
  await first.getByRole('button', { name: 'Logout' }).click()
  await expectLogin(first)
  await signIn(first, TIM)
  await expectHome(first, TIM)
  await second.bringToFront()
  await second.getByRole('link', { name: 'Hello user1!' }).click()

  await expect(second.getByText('Hello user2!')).toBeVisible()
  await expect(second.getByLabel('First name')).toHaveValue(TIM.first_name)
  await expect(second.getByText(SAM.last_name)).toHaveCount(0)
})

test('C19 a tab that is frozen while it holds the lock stops the others for five seconds at most', async ({
  context,
  startApp,
}) => {
  const { url } = await startApp()
  const { first, second } = await openBoth(context, url)
  await first.bringToFront()
  await signIn(first)
  await expectHome(second)
  await first.evaluate(() => {
    navigator.locks.request('gatehouse-session', () => new Promise(() => {}))
  })
  const devtools = await context.newCDPSession(first)
  await devtools.send('Page.setWebLifecycleState', { state: 'frozen' })
  await second.evaluate(() => {
    // In `body` a reload refreshes only what is old.
    const stored = localStorage.getItem('authTokens')
    if (stored) localStorage.setItem('authTokens', JSON.stringify({ ...JSON.parse(stored), received_at: 0 }))
  })
  const begun = Date.now()
  await second.reload()
  await expect(second.getByText('Hello user1!')).toBeVisible({ timeout: 20_000 })

  expect(Date.now() - begun).toBeGreaterThan(4_000)
  expect(Date.now() - begun).toBeLessThan(SOAK ? 6_500 : 15_000)
  await expectHome(second)
})

for (const missing of [[], ['locks'], ['locks', 'BroadcastChannel']]) {
  const words = missing.length > 0 ? `, without ${missing.join(' and ')}` : ''

  test(`B2 C1 eight tabs that refresh at the same time stay signed in${words}`, async ({
    context,
    startApp,
    transport,
  }) => {
    const rounds = SOAK ? 100 : 3
    test.setTimeout(60_000 + rounds * 10_000)
    await context.addInitScript(forget, missing)
    const app = await startApp(settingsFor(transport))
    const tabs = await Promise.all(Array.from({ length: 8 }, () => context.newPage()))
    const [first] = tabs as [Page]
    await openHome(first, app.url)
    for (let round = 0; round < rounds; round++) {
      // Each begins with a refresh, or with tokens that are old.
      await Promise.all(tabs.map((tab) => tab.goto(app.url)))
      await Promise.all(tabs.map((tab) => expectHome(tab)))
    }
  })
}

/** In `body` a window lets tabs without locks send the same token; a page refreshes what is old. */
function settingsFor(transport: TokenTransport): Record<string, string> {
  return transport === 'body' ? { REFRESH_REUSE_WINDOW_BODY: '2s', ACCESS_TOKEN_LIFETIME: '8s' } : {}
}

/** Takes away what old browsers, and pages on plain http, do not have. */
function forget(names: string[]): void {
  if (names.includes('locks')) Reflect.deleteProperty(Navigator.prototype, 'locks')
  if (names.includes('BroadcastChannel')) Reflect.deleteProperty(globalThis, 'BroadcastChannel')
}

/** Two tabs on the home page; the second is in front. */
async function openBoth(context: BrowserContext, url: string): Promise<{ first: Page; second: Page }> {
  const first = await context.newPage()
  const second = await context.newPage()
  await first.goto(url)
  await second.goto(url)
  return { first, second }
}
