import { expect, type Page } from '@playwright/test'
import { PRIVATE_PAGES } from './every-page.ts'
import { test } from './fixtures.ts'
import { findUnseenFocus } from './focus.ts'
import { expectHeading, expectHome, expectLogin, greeting, openSignedIn, signIn } from './pages.ts'
import { addPerson, type Person } from './people.ts'

/** A phone. */
const NARROW = { width: 390, height: 844 }

test('on a phone: the bar by keyboard; a toast and the banner cover no element that has the focus', async ({
  page,
  context,
  app: { url },
  person,
}) => {
  await page.setViewportSize(NARROW)
  await openSignedIn(page, url, person)
  await expectHome(page, person)
  await test.step('each link of the bar by its name, in order', () => expectBar(page, person))
  await greeting(page, person).press('Enter')
  await page.getByLabel('First name').press('Enter')
  await expect(page.getByText('Name saved')).toBeVisible()
  expect(await findUnseenFocus(page, 1), 'toast').toEqual([])
  await test.step('a toast makes way while it stays', async () => {
    await page.getByLabel('First name').press('Enter')
    // It stays under the pointer.
    await page.getByText('Name saved').hover()
    for (let back = 0; back < 6; back++) {
      await page.keyboard.press('Shift+Tab')
      await expect.poll(() => page.evaluate(isFocusUnderToast)).toBe(false)
    }
  })

  await page.getByRole('button', { name: 'Logout' }).press('Enter')
  await expectLogin(page, "You're signed out.")
  await expect(page.getByRole('heading', { name: 'Login' })).toBeFocused()
  await page.getByRole('link', { name: 'Create an account' }).press('Enter')
  await expectHeading(page, 'Create account')
  await context.setOffline(true)
  await expectBanner(page)
  expect(await findUnseenFocus(page, 1), 'banner').toEqual([])
})

/** Waits for the banner. The page asks the server at the event, which may come while the network is still there. */
async function expectBanner(page: Page): Promise<void> {
  await expect(async () => {
    await page.evaluate(() => dispatchEvent(new Event('offline')))
    await expect(page.getByText("You're offline.")).toBeVisible({ timeout: 1_000 })
  }).toPass()
}

async function expectBar(page: Page, { username }: Person): Promise<void> {
  const links = ['Skip to content', 'Gatehouse', 'Home', 'Profile', 'Sessions', `Hello ${username}!`]
  for (const name of links) {
    await page.keyboard.press('Tab')
    await expect(page.getByRole('banner').getByRole('link', { name, exact: true })).toBeFocused()
    await expect(page.locator(':focus')).toBeInViewport({ ratio: 1 })
  }
  await page.keyboard.press('Tab')
  await expect(page.getByRole('button', { name: 'Logout' })).toBeFocused()
}

function isFocusUnderToast(): boolean {
  const toasts = document.querySelector('.toasts')?.getBoundingClientRect()
  const focused = document.activeElement?.getBoundingClientRect()
  if (!toasts || !focused) return false
  const beside = toasts.right <= focused.left || focused.right <= toasts.left
  return !beside && toasts.bottom > focused.top && focused.bottom > toasts.top
}

test('very long names, a narrow window and a page from right to left: no sideways scrolling', async ({
  page,
  app,
}) => {
  const name = 'Wolfeschlegelsteinhausenbergerdorff'.repeat(4)
  const person = addPerson(app, { username: name.toLowerCase(), first_name: name, last_name: name })
  await openSignedIn(page, app.url, person)
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
