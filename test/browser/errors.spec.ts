import { expect } from '@playwright/test'
import { test } from './fixtures.ts'
import { expectLogin } from './pages.ts'

test('the page of errors cannot be loaded: it says so, and loads once the network allows it', async ({
  page,
  app: { url },
}) => {
  await page.route(/ErrorsPage/, (route) => route.abort())
  await page.goto(`${url}/errors#network`)
  await expect(page.getByRole('heading', { name: 'This page could not be loaded' })).toBeVisible()
  await page.unroute(/ErrorsPage/)
  await page.getByRole('button', { name: 'Load it again' }).click()

  await expect(page.getByRole('heading', { name: 'network' })).toBeFocused()
  await page.getByRole('link', { name: 'Login' }).click()
  await expectLogin(page)
})
