import { expect, type Locator, type Page } from '@playwright/test'
import { codeOf } from '../authenticator.ts'

/** Returns the section of two-step verification on the profile. */
export function factorSection(page: Page) {
  return page.getByRole('region', { name: 'Two-step verification' })
}

/** Returns the section of the page to which a user without the required second factor is led. */
export function enrolmentSection(page: Page) {
  return page.getByRole('region', { name: /^(Authenticator app|Recovery codes)$/ })
}

/** Opens the profile, and begins to set up an authenticator app. Returns its secret. */
export async function beginSetup(page: Page): Promise<string> {
  await page.getByRole('link', { name: 'Profile', exact: true }).click()
  return beginSetupIn(factorSection(page))
}

/** Begins to set up an authenticator app in a section of the page that is open. Returns its secret. */
export async function beginSetupIn(section: Locator): Promise<string> {
  await section.getByRole('button', { name: 'Set up an authenticator app' }).click()
  await expect(section.getByRole('img', { name: 'QR code for your authenticator app' })).toBeVisible()
  await section.getByText("Can't scan it?").click()
  return (await section.locator('code').innerText()).replaceAll(' ', '')
}

/**
 * Turns on two-step verification. Returns the secret of the app, whose code of now is not used, and the recovery
 * codes, which are shown.
 */
export async function turnOn(page: Page) {
  const section = factorSection(page)
  const secret = await beginSetup(page)
  await section.getByLabel('Code', { exact: true }).fill(codeOf(secret, -1))
  await page.keyboard.press('Enter')
  await expect(section.getByRole('heading', { name: 'Your recovery codes' })).toBeFocused()
  return { secret, codes: await section.getByRole('listitem').allInnerTexts() }
}
