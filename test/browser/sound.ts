import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

/** How a page may be looked at: each page must be sound in all of them. */
export const LOOKS = [
  { name: 'wide', colorScheme: 'light', viewport: { width: 1280, height: 800 } },
  { name: 'narrow', colorScheme: 'light', viewport: { width: 320, height: 640 } },
  { name: 'dark', colorScheme: 'dark', viewport: { width: 1280, height: 800 } },
] as const

/** Expects no violation that axe knows, and nothing to scroll sideways. */
export async function expectSound(page: Page): Promise<void> {
  // The legacy mode spares a second page; what it cannot look into, foreign frames, we do not have.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
  expect(violations).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
}
