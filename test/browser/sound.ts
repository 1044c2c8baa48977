import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

const WIDE = { width: 1280, height: 720 }
/** A wide window at 400 % (WCAG 2.2, 1.4.10). */
const NARROW = { width: 320, height: 640 }

/** The rules whose result depends on the theme or the width: colours, sizes and scrolling. */
const LOOKS_DIFFER_IN = ['color-contrast', 'target-size', 'scrollable-region-focusable']

/** Expects no violation that axe knows, and no sideways scrolling: wide and light, then narrow and dark. */
export async function expectSound(page: Page): Promise<void> {
  // Colours in transition belong to neither theme.
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await expectNoViolation(new AxeBuilder({ page }))
  await expectNoSidewaysScroll(page)

  await page.emulateMedia({ colorScheme: 'dark' })
  await page.setViewportSize(NARROW)
  await expectNoViolation(new AxeBuilder({ page }).withRules(LOOKS_DIFFER_IN))
  await expectNoSidewaysScroll(page)

  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize(WIDE)
}

async function expectNoViolation(axe: AxeBuilder): Promise<void> {
  // The legacy mode saves a second page. It cannot look into foreign frames, which we do not have.
  const { violations } = await axe.setLegacyMode().analyze()
  expect(violations).toEqual([])
}

async function expectNoSidewaysScroll(page: Page): Promise<void> {
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
}
