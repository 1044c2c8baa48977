import { expect, type Page } from '@playwright/test'
import { test } from './fixtures.ts'
import { expectLogin, greeting, signIn } from './pages.ts'
import { addSuperuser } from './people.ts'
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
  await expect(elsewhere.getByText("You don't have access to this page.")).toBeVisible()
  expect(fetched.filter((address) => /StaffPages|\/api\/admin/.test(address))).toEqual([])
  await openAsStaff(page, app)

  await page.getByRole('link', { name: 'Users', exact: true }).click()
  await page.getByRole('searchbox').fill(person.email.toUpperCase())
  await page.keyboard.press('Enter')
  await expect(page.getByText('1 user', { exact: true })).toBeVisible()
  await page.getByRole('link', { name: person.username }).click()
  await expect(page.getByRole('heading', { name: person.username, level: 1 })).toBeFocused()
  await page.getByRole('tab', { name: 'Sessions' }).click()
  await page.getByRole('button', { name: 'End all' }).click()
  await page.getByRole('button', { name: 'End all sessions' }).click()
  await expect(page.getByText('Signed out of 1 session')).toBeVisible()
  await greeting(elsewhere, person).click()
  await expectLogin(elsewhere, 'This session was signed out from another device.')

  await signIn(elsewhere, person)
  await expect(elsewhere.getByRole('heading', { name: 'Your profile' })).toBeVisible()
  await page.getByRole('tab', { name: 'Overview' }).click()
  await page.getByRole('button', { name: 'Deactivate' }).click()
  await confirm(page, 'Deactivate')
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
})

test('staff look for a user: no violation that axe knows, and no sideways scrolling', async ({
  page,
  app,
}) => {
  await openAsStaff(page, app)
  await page.getByRole('link', { name: 'Users', exact: true }).click()
  await expect(page.getByRole('table', { name: 'Users' })).toBeVisible()
  await expectSound(page)
  await page.getByRole('searchbox').fill('zoe')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('status')).toHaveText('No users found')
  await expectSound(page)
})

test('staff look at a user and are asked before anything is taken away: the same', async ({
  page,
  request,
  app,
  person,
}) => {
  await request.post(`${app.url}/api/token`, { data: person })
  await openAsStaff(page, app)
  await page.goto(`${app.url}/admin/users?search=${person.username}`)
  await page.getByRole('link', { name: person.username }).click()
  await page.getByRole('button', { name: 'Deactivate' }).click()
  await expect(page.getByRole('group', { name: /^Deactivate mary/ })).toBeFocused()
  await expectSound(page)
  await page.getByRole('tab', { name: 'Sessions' }).click()
  await page.getByRole('button', { name: 'End all' }).click()
  await expectSound(page)
  await page.getByRole('tab', { name: 'Activity' }).click()
  await expect(page.getByRole('table', { name: /^Events of/ })).toBeVisible()
  await expectSound(page)
})

test('staff select users, by keyboard, and save the list: the same', async ({ page, app, person }) => {
  await openAsStaff(page, app)
  await page.goto(`${app.url}/admin/users?search=${person.username}`)
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Export as CSV' }).click()
  expect((await download).suggestedFilename()).toBe('users.csv')
  await page.getByRole('checkbox', { name: `Select ${person.username}`, exact: true }).press('Space')
  await expectSound(page)
  await page.getByRole('button', { name: 'Deactivate' }).press('Enter')
  const question = page.getByRole('group', { name: /^Deactivate 1 user\?/ })
  await expect(question).toBeFocused()
  await expectSound(page)
  await question.getByRole('button', { name: 'Deactivate' }).press('Enter')
  await expect(page.getByRole('status').first()).toBeFocused()
  await expect(page.getByRole('row', { name: person.username }).getByText('Deactivated')).toBeVisible()
})

test('staff create an account: the same', async ({ page, app }) => {
  await openAsStaff(page, app)
  await page.getByRole('link', { name: 'Users', exact: true }).click()
  await page.getByRole('link', { name: 'New user' }).click()
  await page.getByRole('button', { name: 'Create account' }).click()
  await expect(page.getByRole('alert')).toBeVisible()
  await expectSound(page)
})

test('a bar of the chart leads to the events of its day, with the keyboard too: the same', async ({
  page,
  app,
}) => {
  await openAsStaff(page, app)
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
  await expectSound(page)
  await page.getByLabel('Event', { exact: true }).selectOption({ label: 'Staff access granted' })
  await expect(page.getByText('No event matches these filters.')).toBeVisible()
  await page.getByRole('button', { name: 'Clear filters' }).click()
  await expect(page).toHaveURL(`${app.url}/admin/events`)
})

test('on a phone each row is a card: nothing is wider than the window', async ({ page, app, person }) => {
  await page.setViewportSize({ width: 360, height: 780 })
  await openAsStaff(page, app)
  await page.getByRole('link', { name: 'Users', exact: true }).click()
  await page.getByRole('searchbox').fill(person.username)
  await page.keyboard.press('Enter')
  await expect(page.getByText('1 user', { exact: true })).toBeVisible()
  const joined = page
    .getByRole('cell')
    .filter({ has: page.getByRole('time') })
    .first()

  const [box, table] = [await joined.boundingBox(), await page.locator('.table-box').boundingBox()]
  expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual((table?.x ?? 0) + (table?.width ?? 0))
  expect(
    await page.locator('.table-box').evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth),
  ).toBe(0)
})

/** Creates a superuser and opens the overview as them. */
async function openAsStaff(page: Page, app: RunningApp): Promise<void> {
  const staff = addSuperuser(app)
  await page.goto(app.url)
  await signIn(page, staff)
  await page.getByRole('link', { name: 'Staff' }).click()
  await expect(page.getByRole('list', { name: 'Figures' })).toBeVisible()
}

/** Replies to the question that has the focus. */
async function confirm(page: Page, label: string): Promise<void> {
  await page.getByRole('group').getByRole('button', { name: label }).click()
}
