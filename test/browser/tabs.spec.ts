import { type BrowserContext, expect, type Page } from '@playwright/test'
import { expectHome, expectLogin, signIn, TIM, test } from './fixtures.ts'

test('a second tab is signed in as well, and follows a sign-out', async ({ context, startApp }) => {
  const { url } = await startApp()
  const { first, second } = await openBoth(context, url)
  await first.bringToFront()
  await signIn(first)
  await expectHome(first)
  await expectHome(second)

  await first.getByRole('button', { name: 'Logout' }).click()
  await expectLogin(second, 'You signed out in another tab.')
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

/** Two tabs on the home page; the second is in front. */
async function openBoth(context: BrowserContext, url: string): Promise<{ first: Page; second: Page }> {
  const first = await context.newPage()
  const second = await context.newPage()
  await first.goto(url)
  await second.goto(url)
  return { first, second }
}
