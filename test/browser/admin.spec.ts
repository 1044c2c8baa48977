import { expect, type Page } from '@playwright/test'
import { test } from './fixtures.ts'
import { expectLogin, greeting, signIn } from './pages.ts'
import { addSuperuser, type Person } from './people.ts'
import type { RunningApp } from './running-app.ts'
import { expectSound } from './sound.ts'

test('staff find a user, end their sessions, deactivate the account and activate it again', async ({
  page,
  openElsewhere,
  app,
  person,
}) => {
  const { url } = app
  const elsewhere = await openElsewhere()
  const fetched: string[] = []
  elsewhere.on('request', (request) => fetched.push(request.url()))
  await elsewhere.goto(`${url}/admin`)
  await signIn(elsewhere, person)
  await expect(elsewhere.getByText('This page is for the staff.')).toBeVisible()
  expect(fetched.filter((address) => /StaffPages|\/api\/admin/.test(address))).toEqual([])
  const staff = await openAsStaff(page, app)

  await page.getByRole('searchbox').fill(person.email.toUpperCase())
  await page.keyboard.press('Enter')
  await expect(page.getByRole('status')).toHaveText('1 user on this page.')
  await page.getByRole('link', { name: person.username }).click()
  await expect(page.getByRole('heading', { name: person.username, level: 1 })).toBeFocused()
  await page.getByRole('button', { name: 'End all sessions' }).click()
  await page.getByRole('button', { name: 'Yes, end all' }).click()
  await expect(page.getByText('Ended: 1 session.')).toBeVisible()
  await greeting(elsewhere, person).click()
  await expectLogin(elsewhere, 'This session was ended from another device.')

  await signIn(elsewhere, person)
  await expect(elsewhere.getByRole('heading', { name: 'Your profile' })).toBeVisible()
  await page.getByRole('button', { name: 'Deactivate' }).click()
  await confirm(page, staff, 'Yes, deactivate')
  await expect(page.getByText(`${person.username} is deactivated.`)).toBeVisible()
  await elsewhere.getByRole('link', { name: 'See where you are signed in' }).click()
  await expectLogin(elsewhere, 'This account was deactivated. Contact the operator of this site.')
  await signIn(elsewhere, person)
  await expect(elsewhere.getByRole('alert')).toHaveText('This account is deactivated.')

  await page.getByRole('button', { name: 'Activate' }).click()
  await confirm(page, staff, 'Yes, activate')
  await expect(page.getByText(`${person.username} may sign in again.`)).toBeVisible()
  await signIn(elsewhere, person)
  await expect(elsewhere.getByText('This device')).toBeVisible()
  const trail = page.getByRole('table', { name: `Events of ${person.username}` })
  await page.reload()
  await expect(trail.getByRole('row', { name: /Account activated/ })).toHaveCount(1)
})

test('staff look for a user: no violation that axe knows, and no sideways scrolling', async ({
  page,
  request,
  app,
  person,
}) => {
  await request.post(`${app.url}/api/token`, { data: person })
  await openAsStaff(page, app)
  await expectSound(page)
  await page.getByRole('searchbox').fill('zoe')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('status')).toHaveText('No user matches.')
  await expectSound(page)

  await page.getByRole('searchbox').fill(person.username)
  await page.keyboard.press('Enter')
  await page.getByRole('link', { name: person.username }).click()
  await page.getByRole('button', { name: 'Deactivate' }).click()
  await expect(page.getByRole('group', { name: /^Deactivate mary/ })).toBeFocused()
  await page.getByRole('button', { name: 'End all sessions' }).click()
  await expectSound(page)
})

test('staff create an account and read the events: the same', async ({ page, app }) => {
  await openAsStaff(page, app)
  await page.getByRole('link', { name: 'New user' }).click()
  await page.getByRole('button', { name: 'Create account' }).click()
  await expect(page.getByRole('alert')).toBeVisible()
  await expectSound(page)
  await page.getByRole('link', { name: 'Events', exact: true }).click()
  await expect(page.getByRole('img', { name: /signed in \d+, refused \d+\.$/ })).toBeVisible()
  await page.getByText('The numbers').click()
  await expectSound(page)
})

/** Creates a superuser and opens the list of users as them. Returns the superuser. */
async function openAsStaff(page: Page, app: RunningApp): Promise<Person> {
  const staff = addSuperuser(app)
  await page.goto(app.url)
  await signIn(page, staff)
  await page.getByRole('link', { name: 'Staff' }).click()
  await expect(page.getByRole('table', { name: 'Users' })).toBeVisible()
  return staff
}

/** Confirms the question with the password. Its field comes right after the question. */
async function confirm(page: Page, { password }: Person, label: string): Promise<void> {
  await page.keyboard.press('Tab')
  await page.keyboard.type(password)
  await page.getByRole('button', { name: label }).click()
}
