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
  return readSecret(section)
}

/** Returns the secret of the authenticator app that is being set up in a section. */
export async function readSecret(section: Locator): Promise<string> {
  await expect(section.getByRole('img', { name: 'QR code for your authenticator app' })).toBeVisible()
  await section.getByText("Can't scan it?").click()
  return (await section.locator('code').innerText()).replaceAll(' ', '')
}

/**
 * Turns on two-step verification. Returns the secret of the app, whose code of now is not used, and the recovery
 * codes, which are shown.
 */
export async function turnOn(page: Page) {
  const secret = await beginSetup(page)
  return { secret, codes: await enterFirstCode(page, factorSection(page), secret) }
}

/**
 * Enters the code of half a minute ago, so that the one of now is not used up. Returns the recovery codes. Such a code
 * expires when the clock enters the next half minute: then it enters the code that is half a minute old by then.
 */
export async function enterFirstCode(page: Page, section: Locator, secret: string): Promise<string[]> {
  await expect(async () => {
    await section.getByLabel('Code', { exact: true }).fill(codeOf(secret, -1))
    await page.keyboard.press('Enter')
    await expect(section.getByRole('heading', { name: 'Your recovery codes' })).toBeFocused({
      timeout: 5_000,
    })
  }).toPass({ timeout: 15_000 })
  return section.getByRole('listitem').allInnerTexts()
}
