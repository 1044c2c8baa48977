import { expect, type Page } from '@playwright/test'
import { test } from './fixtures.ts'
import { openSignedIn } from './pages.ts'
import { ageSignIn } from './people.ts'
import { expectSound } from './sound.ts'

const dialogOf = (page: Page) => page.getByRole('dialog', { name: "Confirm it's you" })

test('ten minutes after the sign-in: asked in place, over a page that cannot be reached; nothing that was typed is lost, and not asked again', async ({
  page,
  app,
  person,
}) => {
  await openSignedIn(page, app.url, person, '/profile')
  await page.getByLabel('First name').fill('Samuel')
  await page.getByLabel('New password').fill('five words and some more')
  await page.getByLabel('New email').fill(`new.${person.email}`)
  ageSignIn(app, person)
  const change = page.getByRole('button', { name: 'Change email' })
  await change.click()
  await expect(dialogOf(page).getByLabel('Your password')).toBeFocused()
  await page.keyboard.press('Escape')

  await expect(dialogOf(page)).toHaveCount(0)
  await expect(page.getByRole('alert')).toContainText(
    "Nothing was changed, because you didn't confirm it's you.",
  )
  await expect(change).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(dialogOf(page).getByLabel('Your password')).toBeFocused()
  await expectSound(page)
  await page.keyboard.press('Enter')
  await expect(dialogOf(page).getByText('Enter your password.')).toBeVisible()
  await expectSound(page)
  await expectPageOutOfReach(page)

  await dialogOf(page).getByLabel('Your password').fill('nope')
  await page.keyboard.press('Enter')
  await expect(dialogOf(page).getByLabel('Your password')).toHaveAccessibleDescription(
    "That's not your password.",
  )
  await page.keyboard.type(person.password)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('region', { name: 'Email to confirm' })).toContainText(`new.${person.email}`)

  await expect(dialogOf(page)).toHaveCount(0)
  await expect(page).toHaveURL(`${app.url}/profile`)
  await expect(page.getByLabel('First name')).toHaveValue('Samuel')
  await expect(page.getByLabel('New password')).toHaveValue('five words and some more')
  await page.getByRole('button', { name: 'Change password' }).click()
  await expect(page.getByText(/^Password changed/)).toBeVisible()
})

/** Expects that the focus stays out of the page behind the dialog. */
async function expectPageOutOfReach(page: Page): Promise<void> {
  for (let presses = 0; presses < 6; presses++) {
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.closest('main'))).toBeNull()
  }
}
