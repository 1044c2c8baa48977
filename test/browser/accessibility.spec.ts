import { expect, type Page } from '@playwright/test'
import { test } from './fixtures.ts'
import { expectHeading, expectHome, expectLogin, greeting, register, signIn } from './pages.ts'
import { newPerson } from './people.ts'
import { expectSound } from './sound.ts'

// `every-page.spec.ts` has the pages as they open, and the journeys have the states that they come through.

test('a guest who is refused, and one who waits for a mail: no violation that axe knows, and no sideways scrolling', async ({
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
  await page.getByLabel('Username or email').fill('unknown-user')
  await page.keyboard.press('Enter')
  await expectHeading(page, 'Check your email')
  await expectSound(page)
})

test('a signed-in user who is refused, who has other sessions, and who signs out: the same', async ({
  page,
  request,
  app: { url },
}) => {
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

/** Expects that typed text never gets below the button in the field, also while Pico marks it as invalid. */
async function expectRoomForButton(page: Page): Promise<void> {
  const button = await page.getByRole('button', { name: 'Show password' }).boundingBox()
  const room = await page
    .getByLabel('Password')
    .evaluate((input) => Number.parseFloat(getComputedStyle(input).paddingInlineEnd))
  expect(room).toBeGreaterThanOrEqual(button?.width ?? Number.POSITIVE_INFINITY)
}
