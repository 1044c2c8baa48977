import { expect } from '@playwright/test'
import { expectLogin, test } from './fixtures.ts'

test('what a refusal names as its explanation opens at the right item', async ({
  page,
  request,
  startApp,
}) => {
  const { url } = await startApp()
  const answer = await request.get(`${url}/api/profile`, { headers: { authorization: 'Bearer x' } })
  const [, address = ''] = /error_uri="([^"]+)"/.exec(answer.headers()['www-authenticate'] ?? '') ?? []
  await page.goto(address)

  const item = page.getByRole('heading', { name: 'token_not_valid' })
  await expect(item).toBeFocused()
  await expect(item).toBeInViewport()
})

test('the page of errors cannot be fetched: it says so, and loads once the way is free', async ({
  page,
  startApp,
}) => {
  const { url } = await startApp()
  await page.route(/ErrorsPage/, (route) => route.abort())
  await page.goto(`${url}/errors#network`)
  await expect(page.getByRole('heading', { name: 'This page could not be loaded' })).toBeVisible()
  await page.unroute(/ErrorsPage/)
  await page.getByRole('button', { name: 'Load it again' }).click()

  await expect(page.getByRole('heading', { name: 'network' })).toBeFocused()
  await page.getByRole('link', { name: 'Login' }).click()
  await expectLogin(page)
})
