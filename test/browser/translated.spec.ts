import { expect, type Page } from '@playwright/test'
import { test } from './fixtures.ts'
import {
  expectHeading,
  expectHome,
  expectLogin,
  greeting,
  openSignedIn,
  register,
  signIn,
  signOut,
} from './pages.ts'
import { addPerson, addSuperuser, newPerson } from './people.ts'
import { expectTranslated, translatePages } from './translated.ts'

test.beforeEach(async ({ context }) => translatePages(context))

test('translated: a guest is refused, registers, asks for another link, saves each form of the profile, and ends sessions', async ({
  page,
  request,
  app: { url },
}) => {
  const person = newPerson()
  await page.goto(url)
  await expectLogin(page)
  await press(page, 'Show password')
  await signIn(page, { username: person.username, password: 'nope' })
  await expect(page.getByRole('alert')).toBeVisible()
  await press(page, 'Hide password')

  await page.getByRole('link', { name: 'Create an account' }).click()
  await press(page, 'Create account')
  await expect(page.getByRole('alert')).toBeVisible()
  await press(page, 'Show password')
  await register(page, person)
  await expectHome(page, person)
  await press(page, 'Resend email')
  await expect(page.getByText(/a new link is on its way/)).toBeVisible()

  for (let signIns = 0; signIns < 3; signIns += 1) await request.post(`${url}/api/token`, { data: person })
  await greeting(page, person).click()
  await press(page, 'Change email')
  await page.getByLabel('New email').fill(`new.${person.email}`)
  await press(page, 'Change email')
  await expect(page.getByRole('region', { name: 'Email to confirm' })).toContainText(`new.${person.email}`)
  await press(page, 'Save')
  await expect(page.getByText('Name saved')).toBeVisible()
  await endSessions(page)
  await greeting(page, person).click()
  await page.getByLabel('New password').fill('another four words')
  await press(page, 'Change password')
  await expect(page.getByText(/^Password changed/)).toBeVisible()
  await signOut(page)
  await expectTranslated(page)
})

/** Ends one of four sessions, then all but this one. */
async function endSessions(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Manage sessions' }).click()
  const sessions = page.getByRole('list', { name: 'Sessions' }).getByRole('listitem')
  await expect(sessions).toHaveCount(4)
  await press(page, /^Sign out of /)
  await expect(sessions).toHaveCount(3)
  await press(page, 'Sign out all other sessions')
  await expect(sessions).toHaveCount(1)
}

test('translated: staff sort, search, end sessions and deactivate', async ({ page, request, app }) => {
  const person = addPerson(app)
  const staff = addSuperuser(app)
  await request.post(`${app.url}/api/token`, { data: person })
  await openSignedIn(page, app.url, staff, '/admin/users')
  for (const column of [/^Username/, /^Username/, /^Joined/]) await press(page, column)
  await page.getByRole('searchbox').fill('unknown-user')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('status')).toHaveText('No users found')
  await page.getByRole('searchbox').fill(person.email)
  await page.keyboard.press('Enter')
  await page.getByRole('link', { name: person.username }).click()
  await expectHeading(page, person.username)
  await page.getByRole('tab', { name: 'Sessions' }).click()
  await press(page, 'End all')
  await press(page, 'End all sessions')
  await expect(page.getByText('Signed out of 1 session')).toBeVisible()
  await page.getByRole('tab', { name: 'Overview' }).click()
  await press(page, 'Deactivate')
  await press(page, 'Deactivate')
  await expect(page.getByText(`${person.username} is deactivated.`)).toBeVisible()
  await expectTranslated(page)
})

/** Presses the first button of this name, once the page is translated. */
async function press(page: Page, name: string | RegExp): Promise<void> {
  await expectTranslated(page)
  await page.getByRole('button', { name }).first().click()
}
