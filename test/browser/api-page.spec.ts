import { expect, type Page } from '@playwright/test'
import { test } from './fixtures.ts'

test('the API page: sign in, authorize, read the profile, as on the browsable API', async ({
  page,
  startApp,
}) => {
  const { url } = await startApp({ API_DOCS: 'on' })
  const foreign: string[] = []
  page.on('request', (request) => {
    if (!request.url().startsWith(url) && !request.url().startsWith('data:')) foreign.push(request.url())
  })
  await keepOperations(page, ['/api/token', '/api/token/refresh', '/api/profile'])
  // A browser that opens the URL gets the form.
  await page.goto(`${url}/api/token/`)
  expect(page.url()).toBe(`${url}/api/docs#/token/tokenObtain`)
  const obtain = page.locator('#operations-token-tokenObtain')
  await obtain.getByRole('button', { name: 'Execute' }).click()
  const response = await obtain.locator('.live-responses-table .highlight-code').first().innerText()
  const { access, refresh } = JSON.parse(response.slice(response.indexOf('{'), response.lastIndexOf('}') + 1))

  await page.getByRole('button', { name: 'Authorize' }).first().click()
  await page.getByRole('textbox', { name: 'auth-bearer-value' }).fill(access)
  await page.getByRole('button', { name: 'Apply credentials' }).first().click()
  await page.getByRole('button', { name: 'Close' }).first().click()

  const profile = page.locator('#operations-account-profileRead')
  await profile.locator('.opblock-summary').click()
  await profile.getByRole('button', { name: 'Execute' }).click()
  await expect(profile.locator('.live-responses-table')).toContainText('sam@smith.com')

  // The tutorial's exercise: use the same refresh token a second time.
  const refreshing = page.locator('#operations-token-tokenRefresh')
  await refreshing.locator('.opblock-summary').click()
  await refreshing.locator('textarea.body-param__text').fill(JSON.stringify({ refresh }))
  await refreshing.getByRole('button', { name: 'Execute' }).click()
  await expect(refreshing.locator('.live-responses-table')).toContainText('"access"')
  await refreshing.getByRole('button', { name: 'Execute' }).click()
  await expect(refreshing.locator('.live-responses-table')).toContainText('Token is blacklisted')
  expect(foreign).toEqual([])
})

/** Leaves the other operations out of the description. The page draws each of them anew at every click. */
async function keepOperations(page: Page, kept: string[]): Promise<void> {
  await page.route('**/api/docs/json', async (route) => {
    const response = await route.fetch()
    const { paths, ...rest } = await response.json()
    const few = Object.entries(paths).filter(([path]) => kept.includes(path))
    await route.fulfill({ response, json: { ...rest, paths: Object.fromEntries(few) } })
  })
}
