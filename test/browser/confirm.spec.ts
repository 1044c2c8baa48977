import { expect, type Page } from '@playwright/test'
import { test } from './fixtures.ts'
import { greeting, openHome, signIn } from './pages.ts'
import { addPerson, addSuperuser, SAM } from './people.ts'
import { expectSound } from './sound.ts'

/** Longer than a sign-in is fresh, in seconds. */
const LATER = 601

const dialogOf = (page: Page) => page.getByRole('dialog', { name: "Confirm it's you" })

test('ten minutes after the sign-in: asked in place, nothing that was typed is lost, and not asked again', async ({
  page,
  startApp,
}) => {
  const app = await startApp()
  await openHome(page, app.url)
  await greeting(page).click()
  await page.getByLabel('First name').fill('Samuel')
  await page.getByLabel('New password').fill('four words and more')
  await page.getByLabel('New email').fill('new@smith.com')
  await app.passTime(LATER)
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
  await page.keyboard.type('nope')
  await page.keyboard.press('Enter')
  await expect(dialogOf(page).getByLabel('Your password')).toHaveAccessibleDescription(
    "That's not your password.",
  )
  await page.keyboard.type(SAM.password)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('region', { name: 'Email to confirm' })).toContainText('new@smith.com')

  await expect(dialogOf(page)).toHaveCount(0)
  await expect(page).toHaveURL(`${app.url}/profile`)
  await expect(page.getByLabel('First name')).toHaveValue('Samuel')
  await expect(page.getByLabel('New password')).toHaveValue('four words and more')
  await page.getByRole('button', { name: 'Change password' }).click()
  await expect(page.getByText(/^Password changed/)).toBeVisible()
})

test('the dialog: no violation that axe knows, no sideways scrolling, and the page behind it cannot be reached', async ({
  page,
  startApp,
}) => {
  const app = await startApp()
  await openHome(page, app.url)
  await page.goto(`${app.url}/profile`)
  await page.getByLabel('New email').fill('new@smith.com')
  await app.passTime(LATER)
  await page.keyboard.press('Enter')
  await expect(dialogOf(page)).toBeVisible()
  await expectSound(page)
  await page.keyboard.press('Enter')
  await expect(dialogOf(page).getByText('Enter your password.')).toBeVisible()
  await expectSound(page)

  for (let presses = 0; presses < 6; presses++) {
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.closest('dialog, body')?.localName)).not.toBe(
      'main',
    )
    expect(await page.evaluate(() => document.activeElement?.closest('main'))).toBeNull()
  }
})

test('staff confirm with their own password before they change an account', async ({ page, startApp }) => {
  const app = await startApp()
  const [staff, person] = [addSuperuser(app), addPerson(app)]
  await page.goto(`${app.url}/admin/users?search=${person.username}`)
  await signIn(page, staff)
  await page.getByRole('link', { name: person.username }).click()
  await page.getByRole('button', { name: 'Deactivate' }).click()
  await app.passTime(LATER)
  await page.getByRole('group').getByRole('button', { name: 'Deactivate' }).click()
  await dialogOf(page).getByLabel('Your password').fill(staff.password)
  await dialogOf(page).getByRole('button', { name: 'Confirm' }).click()

  await expect(page.getByText(`${person.username} is deactivated.`)).toBeVisible()
})
