import { expect } from '@playwright/test'
import { ADA, expectHome, expectLogin, test } from './fixtures.ts'
import { continueWith } from './providers.ts'

test('sign in by a provider, reload, sign out, and in again', async ({ page, startApp }) => {
  const { url } = await startApp()
  await page.goto(url)
  await continueWith(page, 'Google', 'Ada Lovelace')
  await expectHome(page, ADA)
  await expect(page).toHaveURL(`${url}/`)
  await page.reload()
  await expectHome(page, ADA)

  await page.getByRole('button', { name: 'Logout' }).click()
  await expectLogin(page, 'You are signed out.')
  await page.reload()
  await expectLogin(page)
  await continueWith(page, 'Google', 'Ada Lovelace')
  await expectHome(page, ADA)
})
