import { expect, type Page } from '@playwright/test'
import { GUEST_PAGES, OPEN_PAGES, PRIVATE_PAGES, STAFF_PAGES } from './every-page.ts'
import { test } from './fixtures.ts'
import { findUnseenFocus } from './focus.ts'
import { expectHeading, expectHome, expectLogin, openHome, signIn } from './pages.ts'
import { addPerson, addSuperuser } from './people.ts'

const LOOKS = {
  light: { colorScheme: 'light' },
  dark: { colorScheme: 'dark' },
  'forced colors': { forcedColors: 'active' },
} as const

/** A phone. */
const NARROW = { width: 390, height: 844 }

/** Opens each page and expects that its focus can be seen everywhere. */
async function expectFocusSeen(page: Page, url: string, pages: Record<string, string>): Promise<void> {
  for (const [path, heading] of Object.entries(pages)) {
    await page.goto(`${url}${path}`)
    await expectHeading(page, heading)
    expect(await findUnseenFocus(page), path).toEqual([])
  }
}

for (const [name, look] of Object.entries(LOOKS)) {
  test(`in ${name}: the focus can be seen on every element of every page for guests`, async ({
    page,
    app: { url },
  }) => {
    test.slow() // many pages
    await page.emulateMedia(look)
    await expectFocusSeen(page, url, { ...OPEN_PAGES, ...GUEST_PAGES })
  })

  test(`in ${name}: the same on every page of a signed-in user and of staff`, async ({ page, app }) => {
    test.slow() // many pages
    await page.emulateMedia(look)
    await page.goto(`${app.url}/login`)
    await signIn(page, addSuperuser(app))
    await expectHeading(page, 'Home')
    await expectFocusSeen(page, app.url, { ...PRIVATE_PAGES, ...STAFF_PAGES })
  })
}

test('the banner covers no element that has the focus', async ({ page, context, app: { url } }) => {
  await page.setViewportSize(NARROW)
  await page.goto(`${url}/register`)
  await expectHeading(page, 'Create account')
  await context.setOffline(true)
  await expect(page.getByText("You're offline.")).toBeVisible()

  expect(await findUnseenFocus(page)).toEqual([])
})

test('a toast covers no element that has the focus', async ({ page, app: { url }, person }) => {
  await page.setViewportSize(NARROW)
  await page.goto(`${url}/profile`)
  await signIn(page, person)
  await page.getByLabel('First name').press('Enter')
  await expect(page.getByText('Name saved')).toBeVisible()

  expect(await findUnseenFocus(page)).toEqual([])
})

test('the bar by keyboard: each link by its name, in order, and Logout by Enter', async ({
  page,
  app: { url },
  person,
}) => {
  await page.setViewportSize(NARROW)
  await openHome(page, url, person)
  await page.reload()
  await expectHome(page, person)
  const links = ['Skip to content', 'Gatehouse', 'Home', 'Profile', 'Sessions', `Hello ${person.username}!`]
  for (const name of links) {
    await page.keyboard.press('Tab')
    await expect(page.getByRole('banner').getByRole('link', { name, exact: true })).toBeFocused()
    await expect(page.locator(':focus')).toBeInViewport({ ratio: 1 })
  }
  await page.keyboard.press('Tab')
  await expect(page.getByRole('button', { name: 'Logout' })).toBeFocused()

  await page.keyboard.press('Enter')
  await expectLogin(page, "You're signed out.")
  await expect(page.getByRole('heading', { name: 'Login' })).toBeFocused()
})

test('every control is big enough for a finger', async ({ page, app: { url }, person }) => {
  await page.goto(`${url}/register`)
  await expectHeading(page, 'Create account')
  expect(await findSmallTargets(page)).toEqual([])
  await page.goto(`${url}/profile`)
  await signIn(page, person)
  await expect(page.getByLabel('First name')).toBeVisible()
  expect(await findSmallTargets(page)).toEqual([])
})

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

test('very long names, a narrow window and a page from right to left: no sideways scrolling', async ({
  page,
  app,
}) => {
  const name = 'Wolfeschlegelsteinhausenbergerdorff'.repeat(4)
  const person = addPerson(app, { username: name.toLowerCase(), first_name: name, last_name: name })
  await page.goto(`${app.url}/login`)
  await signIn(page, person)
  await expectHeading(page, 'Home')
  for (const [path, heading] of Object.entries(PRIVATE_PAGES)) {
    await page.goto(`${app.url}${path}`)
    await expectHeading(page, heading)
    for (const width of [1280, 640, 320]) {
      for (const dir of ['ltr', 'rtl']) {
        await page.setViewportSize({ width, height: 640 })
        await page.evaluate((value) => document.documentElement.setAttribute('dir', value), dir)
        const isWider = () => document.documentElement.scrollWidth > innerWidth
        expect(await page.evaluate(isWider), `${path}, ${width} px, ${dir}`).toBe(false)
      }
    }
  }
})

test('with reduced motion nothing turns', async ({ page, app: { url } }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.route('**/api/token', () => {})
  await page.goto(`${url}/login`)
  await signIn(page)
  const spinner = page.getByRole('button', { name: 'Signing in…' }).locator('.spinner')

  await expect(spinner).toHaveCSS('animation-name', 'none')
})
