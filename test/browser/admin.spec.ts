import { expect, type Page } from '@playwright/test'
import { test } from './fixtures.ts'
import { expectLogin, greeting, openSignedIn, signIn } from './pages.ts'
import { addSuperuser, ageSignIn, type Person } from './people.ts'
import type { RunningApp } from './running-app.ts'
import { expectSound } from './sound.ts'

test('staff find a user, end their sessions, deactivate the account, after they have confirmed, and activate it again', async ({
  page,
  openElsewhere,
  app,
  person,
}) => {
  const { url } = app
  const elsewhere = await openElsewhere()
  const fetched: string[] = []
  elsewhere.on('request', (request) => fetched.push(request.url()))
  await openSignedIn(elsewhere, url, person, '/admin')
  await expect(elsewhere.getByText("You don't have access to this page.")).toBeVisible()
  expect(fetched.filter((address) => /StaffPages|\/api\/admin/.test(address))).toEqual([])
  const staff = await openAsStaff(page, app)

  await page.getByRole('link', { name: 'Users', exact: true }).click()
  await page.getByRole('searchbox').fill(person.email.toUpperCase())
  await page.keyboard.press('Enter')
  await expect(page.getByText('1 user', { exact: true })).toBeVisible()
  await page.getByRole('link', { name: person.username }).click()
  await expect(page.getByRole('heading', { name: person.username, level: 1 })).toBeFocused()
  await page.getByRole('tab', { name: 'Sessions' }).click()
  await page.getByRole('button', { name: 'End all' }).click()
  await expectSound(page)
  await page.getByRole('button', { name: 'End all sessions' }).click()
  await expect(page.getByText('Signed out of 1 session')).toBeVisible()
  await greeting(elsewhere, person).click()
  await expectLogin(elsewhere, 'This session was signed out from another device.')

  await signIn(elsewhere, person)
  await expect(elsewhere.getByRole('heading', { name: 'Your profile' })).toBeVisible()
  await page.getByRole('tab', { name: 'Overview' }).click()
  await page.getByRole('button', { name: 'Deactivate' }).click()
  await expect(page.getByRole('group', { name: /^Deactivate mary/ })).toBeFocused()
  await expectSound(page)
  ageSignIn(app, staff)
  await confirm(page, 'Deactivate')
  const dialog = page.getByRole('dialog', { name: "Confirm it's you" })
  await dialog.getByLabel('Your password').fill(staff.password)
  await dialog.getByRole('button', { name: 'Confirm' }).click()
  await expect(page.getByText(`${person.username} is deactivated.`)).toBeVisible()
  await elsewhere.getByRole('link', { name: 'Manage sessions' }).click()
  await expectLogin(elsewhere, 'Your account has been deactivated. Contact support.')
  await signIn(elsewhere, person)
  await expect(elsewhere.getByRole('alert')).toHaveText('Your account has been deactivated. Contact support.')

  await page.getByRole('button', { name: 'Activate' }).click()
  await confirm(page, 'Activate')
  await expect(page.getByText(`${person.username} can sign in again.`)).toBeVisible()
  await signIn(elsewhere, person)
  await expect(elsewhere.getByText('This device')).toBeVisible()
  await page.getByRole('tab', { name: 'Activity' }).click()
  await page.reload()
  const trail = page.getByRole('table', { name: `Events of ${person.username}` })
  await expect(trail.getByRole('row', { name: /Account activated/ })).toHaveCount(1)
  await expectSound(page)
})

test('staff follow a bar of the chart, select users, save the list and create an account, by keyboard: no violation that axe knows, and no sideways scrolling', async ({
  page,
  app,
  person,
}) => {
  await openAsStaff(page, app)
  await test.step('a bar of the chart leads to the events of its day', () => followChart(page, app.url))
  await test.step('no user is found', async () => {
    await page.goto(`${app.url}/admin/users?search=unknown-user`)
    await expect(page.getByRole('status')).toHaveText('No users found')
    await expectSound(page)
  })
  await test.step('the list is saved', async () => {
    await page.getByRole('searchbox').fill(person.username)
    await page.keyboard.press('Enter')
    await expect(page.getByText('1 user', { exact: true })).toBeVisible()
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Export as CSV' }).press('Enter')
    expect((await download).suggestedFilename()).toBe('users.csv')
  })
  await test.step('on a phone each row is a card', () => expectCards(page))
  await test.step('users are selected and deactivated', () => deactivateSelected(page, person.username))
  await test.step('an account is created', async () => {
    await page.getByRole('link', { name: 'New user' }).press('Enter')
    await page.getByRole('button', { name: 'Create account' }).press('Enter')
    await expect(page.getByRole('alert')).toBeVisible()
    await expectSound(page)
  })
})

async function followChart(page: Page, url: string): Promise<void> {
  const chart = page.getByRole('list', { name: /^Sign-ins from/ })
  const today = chart.getByRole('link').last()
  await today.focus()
  await expect(
    page.getByText(/^[A-Z][a-z]{2} \d+: \d+ signed in, \d+ failed, \d+ rate limited$/),
  ).toBeVisible()
  await page.getByText('Show as table').click()
  await expectSound(page)
  await today.press('Enter')

  await expect(page.getByRole('heading', { name: 'Activity' })).toBeFocused()
  await expect(page.getByRole('table', { name: 'Events of all users' })).toBeVisible()
  expect(await page.getByLabel('From (UTC)').inputValue()).toBe(
    await page.getByLabel('To (UTC)').inputValue(),
  )
  await page.getByLabel('Event', { exact: true }).selectOption({ label: 'Staff access granted' })
  await expect(page.getByText('No event matches these filters.')).toBeVisible()
  await expectSound(page)
  await page.getByRole('button', { name: 'Clear filters' }).click()
  await expect(page).toHaveURL(`${url}/admin/events`)
}

/** Expects that no part of the list of users is wider than a phone. */
async function expectCards(page: Page): Promise<void> {
  const before = page.viewportSize()
  await page.setViewportSize({ width: 360, height: 780 })
  const joined = page
    .getByRole('cell')
    .filter({ has: page.getByRole('time') })
    .first()

  const [box, table] = [await joined.boundingBox(), await page.locator('.table-box').boundingBox()]
  expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual((table?.x ?? 0) + (table?.width ?? 0))
  expect(
    await page.locator('.table-box').evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth),
  ).toBe(0)
  if (before) await page.setViewportSize(before)
}

async function deactivateSelected(page: Page, username: string): Promise<void> {
  await page.getByRole('checkbox', { name: `Select ${username}`, exact: true }).press('Space')
  await page.getByRole('button', { name: 'Deactivate' }).press('Enter')
  const question = page.getByRole('group', { name: /^Deactivate 1 user\?/ })
  await expect(question).toBeFocused()
  await expectSound(page)
  await question.getByRole('button', { name: 'Deactivate' }).press('Enter')
  await expect(page.getByRole('status').first()).toBeFocused()
  await expect(page.getByRole('row', { name: username }).getByText('Deactivated')).toBeVisible()
}

/** Creates a superuser and opens the overview as them. */
async function openAsStaff(page: Page, app: RunningApp): Promise<Person> {
  const staff = addSuperuser(app)
  await openSignedIn(page, app.url, staff)
  await page.getByRole('link', { name: 'Staff' }).click()
  await expect(page.getByRole('list', { name: 'Figures' })).toBeVisible()
  return staff
}

/** Replies to the question that has the focus. */
async function confirm(page: Page, label: string): Promise<void> {
  await page.getByRole('group').getByRole('button', { name: label }).click()
}
