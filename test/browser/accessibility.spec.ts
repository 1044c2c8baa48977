import { expect, type Page } from '@playwright/test'
import { test } from './fixtures.ts'
import { expectHeading, expectHome, expectLogin, greeting, openHome, register, signIn } from './pages.ts'
import { newPerson, SAM } from './people.ts'
import { choose, continueWith, forgetPeople, goTo } from './providers.ts'
import { expectSound } from './sound.ts'

/** Pages opened from outside, by a link with a token and without it, and their headings. */
const OPENED = {
  '/verify': 'Confirm your email',
  '/verify#token=x': 'Confirm your email',
  '/reset': 'Choose a new password',
  '/reset#token=x': 'Choose a new password',
  '/nope': 'Page not found',
}

test('every page of a guest: no violation that axe knows, and no sideways scrolling', async ({
  page,
  app: { url },
}) => {
  await page.goto(url)
  await expectLogin(page)
  await signIn(page, { username: 'user1', password: 'nope' })
  await expect(page.getByRole('alert')).toBeVisible()
  await expectSound(page)

  await page.getByRole('link', { name: 'Create an account' }).click()
  await expectHeading(page, 'Create account')
  await page.getByRole('button', { name: 'Create account' }).click()
  await expect(page.getByRole('alert')).toBeVisible()
  await expectRoomForButton(page)
  await expectSound(page)
  await page.goto(`${url}/forgot`)
  await expectHeading(page, 'Forgot password?')
  await expectSound(page)
  await page.getByLabel('Username or email').fill('unknown-user')
  await page.keyboard.press('Enter')
  await expectHeading(page, 'Check your email')
  await expectSound(page)
})

test('every page that a link opens: the same', async ({ page, app: { url } }) => {
  for (const [path, heading] of Object.entries(OPENED)) {
    await page.goto(`${url}${path}`)
    await expectHeading(page, heading)
    await expectSound(page)
  }
})

test('the page of errors: the same, and it opens at the right item', async ({ page, app: { url } }) => {
  await page.goto(`${url}/errors#reuse`)
  const item = page.getByRole('heading', { name: 'reuse' })
  await expect(item).toBeFocused()
  await expect(item).toBeInViewport()
  await expectSound(page)
})

test('every page of a signed-in user: the same', async ({ page, request, app: { url } }) => {
  const person = newPerson()
  await page.goto(`${url}/register`)
  await register(page, person)
  await expectHome(page, person)
  await expect(page.getByRole('region', { name: 'Email to confirm' })).toBeVisible()
  await expectSound(page)

  await greeting(page, person).click()
  await page.getByRole('button', { name: 'Change password' }).click()
  await expect(page.getByRole('alert')).toBeVisible()
  await expectSound(page)
  await request.post(`${url}/api/token`, { data: person })
  await page.getByRole('link', { name: 'Manage sessions' }).click()
  await expect(page.getByRole('button', { name: /^Sign out of / })).toBeVisible()
  await expectSound(page)

  await page.getByRole('button', { name: 'Logout' }).click()
  await expectLogin(page, "You're signed out.")
  await expectSound(page)
})

test('a toast makes way for what has the focus', async ({ page, app: { url }, person }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await openHome(page, url, person)
  await greeting(page, person).click()
  await page.getByLabel('First name').press('Enter')
  // It stays under the pointer.
  await page.getByText('Name saved').hover()
  for (let back = 0; back < 6; back++) {
    await page.keyboard.press('Shift+Tab')
    await expect.poll(() => page.evaluate(isFocusUnderToast)).toBe(false)
  }
})

test('every page on the way through a provider: the same', async ({ page, app }) => {
  const { url } = app
  forgetPeople(app)
  await page.goto(`${url}/login`)
  await goTo(page, 'Facebook')
  // No response ever comes.
  await page.route(`${url}/api/social/facebook`, () => {})
  await choose(page, 'Ada Lovelace')
  await expect(page.getByRole('status')).toHaveText('Signing you in with Facebook…')
  await expectSound(page)

  await page.goto(`${url}/login`)
  await goTo(page, 'Google')
  await expectSound(page)
  await choose(page, 'Deny consent')
  await expectHeading(page, 'Not signed in')
  await expectSound(page)

  await page.getByRole('link', { name: 'Back to login' }).click()
  await continueWith(page, 'Google', 'Emmy Noether')
  await expectHeading(page, 'Finish signing up')
  await page.getByRole('button', { name: 'Create account' }).click()
  await expect(page.getByRole('alert')).toBeVisible()
  await expectSound(page)
})

test('every page on the way to connect a provider: the same', async ({ page, app }) => {
  const { url } = app
  forgetPeople(app)
  await page.goto(`${url}/login`)
  await continueWith(page, 'GitHub', 'Eve Mallory')
  await expectLogin(page, 'You already have an account')
  await signIn(page, SAM)
  await expectHeading(page, 'Connect GitHub?')
  await expectSound(page)

  await page.getByRole('button', { name: 'Connect' }).click()
  await page.getByRole('button', { name: 'Disconnect GitHub' }).click()
  await expectSound(page)
  await page.goto(`${url}/social/link`)
  await expectHeading(page, 'This step has expired')
  await expectSound(page)
})

/** Expects that typed text never gets below the button in the field, also while Pico marks it as invalid. */
async function expectRoomForButton(page: Page): Promise<void> {
  const button = await page.getByRole('button', { name: 'Show password' }).boundingBox()
  const room = await page
    .getByLabel('Password')
    .evaluate((input) => Number.parseFloat(getComputedStyle(input).paddingInlineEnd))
  expect(room).toBeGreaterThanOrEqual(button?.width ?? Number.POSITIVE_INFINITY)
}

function isFocusUnderToast(): boolean {
  const toasts = document.querySelector('.toasts')?.getBoundingClientRect()
  const focused = document.activeElement?.getBoundingClientRect()
  if (!toasts || !focused) return false
  const beside = toasts.right <= focused.left || focused.right <= toasts.left
  return !beside && toasts.bottom > focused.top && focused.bottom > toasts.top
}
