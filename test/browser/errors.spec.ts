import { expect } from '@playwright/test'
import { APP_NAME } from '../../shared/app-name.ts'
import { test } from './fixtures.ts'
import { expectLogin } from './pages.ts'

test('the page of errors cannot be loaded: it says so, loads once the network allows it, and opens at the right item', async ({
  page,
  app: { url },
}) => {
  await page.route(/ErrorsPage/, (route) => route.abort())
  await page.goto(`${url}/errors#network`)
  await expect(page.getByRole('heading', { name: "Couldn't load this page" })).toBeVisible()
  await page.unroute(/ErrorsPage/)
  await page.getByRole('button', { name: 'Reload' }).click()

  const item = page.getByRole('heading', { name: 'network' })
  await expect(item).toBeFocused()
  await expect(item).toBeInViewport()
  await page.getByRole('link', { name: APP_NAME }).click()
  await expectLogin(page)
})
