import { expect, type Page } from '@playwright/test'
import axe from 'axe-core'

const WIDE = { width: 1280, height: 720 }
/** A wide window at 400 % (WCAG 2.2, 1.4.10). */
const NARROW = { width: 320, height: 640 }

/** The rules whose result depends on the theme or the width: colours, sizes and scrolling. */
const LOOKS_DIFFER_IN = ['color-contrast', 'target-size', 'scrollable-region-focusable']

/** Expects no violation that axe knows, and no sideways scrolling: wide and light, then narrow and dark. */
export async function expectSound(page: Page): Promise<void> {
  // Colours in transition belong to neither theme.
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await expectNoViolation(page)
  await expectNoSidewaysScroll(page)

  await page.emulateMedia({ colorScheme: 'dark' })
  await page.setViewportSize(NARROW)
  await expectNoViolation(page, LOOKS_DIFFER_IN)
  await expectNoSidewaysScroll(page)

  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize(WIDE)
}

/** Expects no violation of these rules, by default of all. */
async function expectNoViolation(page: Page, rules?: string[]): Promise<void> {
  // It stays in a page until the next one is loaded. To send it there takes longer than to run it.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source)
  const violations = await page.evaluate(
    async (options) =>
      (await (window as unknown as { axe: typeof axe }).axe.run(document, options)).violations,
    rules ? { runOnly: rules } : {},
  )
  expect(violations).toEqual([])
}

async function expectNoSidewaysScroll(page: Page): Promise<void> {
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
}
