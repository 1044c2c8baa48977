import { expect, type Page } from '@playwright/test'
import type { Build } from '../builds.ts'
import { GUEST_PAGES, OPEN_PAGES, PRIVATE_PAGES, STAFF_PAGES } from './every-page.ts'
import { test } from './fixtures.ts'
import { findUnseenFocus, findUnseenFocusAgain } from './focus.ts'
import { growOlder } from './older-browser.ts'
import { expectHeading, expectHome, openHome, openSignedIn } from './pages.ts'
import { addSuperuser } from './people.ts'
import { expectSound } from './sound.ts'

// Every page is loaded once, and everything is checked there that holds for every page. The interfaces that the oldest
// supported browser lacks change nothing about how a page looks.
test.beforeEach(async ({ context }) => growOlder(context))

const DARK = { colorScheme: 'dark', forcedColors: 'none' } as const
const FORCED_COLORS = { colorScheme: 'light', forcedColors: 'active' } as const
const LIGHT = { colorScheme: 'light', forcedColors: 'none' } as const

test('the oldest supported browser opens every page of a guest: the focus can be seen on every element, every control is big enough for a finger, no violation that axe knows, no sideways scrolling', async ({
  page,
  app: { url },
}) => {
  const { '/errors': _, ...others } = OPEN_PAGES
  await expectEachInOrder(page, url, { ...GUEST_PAGES, ...others })
})

// By far the longest page.
test('the oldest supported browser opens the page of errors: the same', async ({ page, app: { url } }) => {
  await expectEachInOrder(page, url, { '/errors': OPEN_PAGES['/errors'] })
})

test('the oldest supported browser opens every page of a signed-in user: the same', async ({ page, app }) => {
  await openSignedIn(page, app.url, addSuperuser(app))
  await expectEachInOrder(page, app.url, PRIVATE_PAGES)
})

test('the oldest supported browser opens every page of staff: the same', async ({ page, app }) => {
  await openSignedIn(page, app.url, addSuperuser(app))
  await expectEachInOrder(page, app.url, STAFF_PAGES)
})

/** Opens each page, and expects what holds for every page. */
async function expectEachInOrder(page: Page, url: string, pages: Record<string, string>): Promise<void> {
  for (const [path, heading] of Object.entries(pages)) {
    await test.step(path, async () => {
      await page.goto(`${url}${path}`)
      await expectHeading(page, heading)
      await expectFocusSeen(page, path)
      if (!(path in STAFF_PAGES)) expect.soft(await findSmallTargets(page), path).toEqual([])
      await expectSound(page)
    })
  }
}

/** Returns the controls that are lower than 44 px, or 36 px in a bar or a row. A link within a sentence may be smaller. */
function findSmallTargets(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('button, input:not(.unseen), nav a, footer a')]
      .filter((control) => {
        const { height } = control.getBoundingClientRect()
        return height < (control.classList.contains('small') ? 36 : 44)
      })
      .map(({ outerHTML }) => outerHTML),
  )
}

/** Expects that the focus can be seen on every element, in each look. */
async function expectFocusSeen(page: Page, path: string): Promise<void> {
  expect.soft(await findUnseenFocus(page), `${path}, light`).toEqual([])
  // Colours in transition belong to neither look.
  await page.emulateMedia({ ...DARK, reducedMotion: 'reduce' })
  expect.soft(await findUnseenFocusAgain(page), `${path}, dark`).toEqual([])
  await page.emulateMedia(FORCED_COLORS)
  expect.soft(await findUnseenFocusAgain(page), `${path}, forced colors`).toEqual([])
  await page.emulateMedia(LIGHT)
}

/** The pages above are opened in the build of `refresh-cookie`. That of `cookies` needs no other interfaces. */
const BUILDS: Build[] = process.env.SOAK
  ? ['body', 'refresh-cookie', 'cookies', 'inspector']
  : ['body', 'inspector']

for (const build of BUILDS) {
  test.describe(build, () => {
    test.use({ build })

    test('the oldest supported browser signs in, and is still signed in after a reload', async ({
      page,
      app,
      person,
    }) => {
      await openHome(page, app.url, person)
      await page.reload()
      await expectHome(page, person)
    })
  })
}
