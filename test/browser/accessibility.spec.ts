import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'
import { expectHome, expectLogin, signIn, test } from './fixtures.ts'

const LOOKS = [
  { name: 'wide', colorScheme: 'light', viewport: { width: 1280, height: 800 } },
  { name: 'narrow', colorScheme: 'light', viewport: { width: 320, height: 640 } },
  { name: 'dark', colorScheme: 'dark', viewport: { width: 1280, height: 800 } },
] as const

for (const { name, colorScheme, viewport } of LOOKS) {
  test.describe(name, () => {
    test.use({ colorScheme, viewport })

    test('every page: no violation that axe knows, and nothing to scroll sideways', async ({
      page,
      startApp,
    }) => {
      const { url } = await startApp()
      await page.goto(url)
      await expectLogin(page)
      await expectSound(page)

      await signIn(page, { username: 'user1', password: 'nope' })
      await expect(page.getByRole('alert')).toBeVisible()
      await expectSound(page)

      await signIn(page)
      await expectHome(page)
      await expectSound(page)

      await page.goto(`${url}/nope`)
      await expect(page.getByRole('heading', { name: 'Page not found' })).toBeVisible()
      await expectSound(page)

      await page.getByRole('button', { name: 'Logout' }).click()
      await expectLogin(page, 'You are signed out.')
      await expectSound(page)
    })
  })
}

async function expectSound(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
}
