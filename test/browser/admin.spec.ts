import { expect, type Page } from '@playwright/test'
import SqliteDatabase from 'better-sqlite3'
import { ADA, expectHome, expectLogin, SAM, signIn, TIM, test } from './fixtures.ts'
import { linkTo, mailTo } from './mailbox.ts'
import { expectSound, LOOKS } from './sound.ts'

test('the staff find somebody, end their sessions, shut them out and let them in again', async ({
  page,
  openElsewhere,
  startApp,
}) => {
  const { url, database } = await startApp()
  const elsewhere = await openElsewhere()
  await elsewhere.goto(`${url}/sessions`)
  await signIn(elsewhere, TIM)
  await expect(elsewhere.getByText('This device')).toBeVisible()
  await openAsStaff(page, url, database)

  await page.getByRole('searchbox').fill(TIM.email.toUpperCase())
  await page.keyboard.press('Enter')
  await expect(page.getByRole('status')).toHaveText('1 user on this page.')
  await page.getByRole('link', { name: TIM.username }).click()
  await expect(page.getByRole('heading', { name: TIM.username, level: 1 })).toBeFocused()
  await page.getByRole('button', { name: 'End all sessions' }).click()
  await page.getByRole('button', { name: 'Yes, end all' }).click()
  await expect(page.getByText('Ended: 1 session.')).toBeVisible()
  await elsewhere.getByRole('link', { name: 'Hello user2!' }).click()
  await expectLogin(elsewhere, 'This session was ended from another device.')

  await signIn(elsewhere, TIM)
  await expect(elsewhere.getByRole('heading', { name: 'Your profile' })).toBeVisible()
  await page.getByRole('button', { name: 'Deactivate' }).click()
  await page.getByRole('button', { name: 'Yes, deactivate' }).click()
  await expect(page.getByText('user2 is deactivated.')).toBeVisible()
  await elsewhere.getByRole('link', { name: 'See where you are signed in' }).click()
  await expectLogin(elsewhere, 'This account was deactivated. Ask whoever runs this site.')
  await signIn(elsewhere, TIM)
  await expect(elsewhere.getByRole('alert')).toHaveText('This account is deactivated.')

  await page.getByRole('button', { name: 'Activate' }).click()
  await expect(page.getByText('user2 may sign in again.')).toBeVisible()
  await signIn(elsewhere, TIM)
  await expect(elsewhere.getByText('This device')).toBeVisible()
  const trail = page.getByRole('table', { name: 'Events of user2' })
  await expect(trail.getByRole('row').nth(1)).toContainText(/Account activated.*user2.*user1/)
})

test('the staff have a link mailed that sets a password: for an account that is there, and for a new one', async ({
  page,
  openElsewhere,
  startApp,
}) => {
  const { url, database } = await startApp()
  await openAsStaff(page, url, database)
  await page.getByRole('link', { name: TIM.username }).click()
  await page.getByRole('button', { name: 'Send a link to set a new password' }).click()
  await expect(page.getByText('A link to set a new password is on its way to user2.')).toBeVisible()
  await mailTo(url, TIM.email, 'Please choose a new password')

  await page.getByRole('link', { name: 'New user' }).click()
  await page.getByLabel('User name').fill(ADA.username)
  await page.getByLabel('E-mail address').fill(TIM.email)
  await page.getByRole('button', { name: 'Make the account' }).click()
  await expect(page.getByText('Another account has proven this address.')).toBeVisible()
  await page.getByLabel('E-mail address').fill(ADA.email)
  await page.getByLabel('First name').fill(ADA.first_name)
  await page.getByLabel('Last name').fill(ADA.last_name)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Account made' })).toBeFocused()

  const elsewhere = await openElsewhere()
  await elsewhere.goto(await linkTo(url, ADA.email, 'An account was made for you'))
  await elsewhere.getByLabel('New password').fill(ADA.password)
  await elsewhere.keyboard.press('Enter')
  await elsewhere.getByRole('link', { name: 'Sign in with the new one' }).click()
  await signIn(elsewhere, ADA)
  await expectHome(elsewhere, ADA)

  await page.getByRole('link', { name: 'Events', exact: true }).click()
  await page.getByLabel('Event', { exact: true }).selectOption('Account made by the staff')
  const row = page.getByRole('table', { name: 'Events of everybody' }).getByRole('row').nth(1)
  await expect(row).toContainText(/ada.*user1/)
  await page.reload()
  await expect(row).toContainText(/ada.*user1/)
})

test('a superuser makes somebody staff, who sees the pages at once and no longer when that is over', async ({
  page,
  openElsewhere,
  startApp,
}) => {
  const { url, database } = await startApp()
  const elsewhere = await openElsewhere()
  const fetched: string[] = []
  elsewhere.on('request', (request) => fetched.push(request.url()))
  await elsewhere.goto(`${url}/admin`)
  await signIn(elsewhere, TIM)
  await expect(elsewhere.getByText('This page is for the staff.')).toBeVisible()
  await expect(elsewhere.getByRole('link', { name: 'Staff' })).toHaveCount(0)
  expect(fetched.filter((address) => /StaffPages|\/api\/admin/.test(address))).toEqual([])

  await openAsStaff(page, url, database)
  await page.getByRole('link', { name: TIM.username }).click()
  await page.getByRole('button', { name: 'Make staff' }).click()
  await page.getByRole('button', { name: 'Yes, make staff' }).click()
  await expect(page.getByText('user2 is staff now.')).toBeVisible()
  await elsewhere.getByRole('link', { name: 'Home', exact: true }).click()
  await elsewhere.getByRole('link', { name: 'Staff' }).click()
  await elsewhere.getByRole('link', { name: SAM.username }).click()
  await expect(elsewhere.getByText('Only superusers may change this account.')).toBeVisible()

  await page.getByRole('button', { name: 'Not staff any more' }).click()
  await page.getByRole('button', { name: 'Yes, not staff any more' }).click()
  await expect(page.getByText('user2 is not staff any more.')).toBeVisible()
  await elsewhere.getByRole('link', { name: 'Users' }).click()
  await expect(elsewhere.getByRole('alert')).toContainText('Only the staff may do this.')
})

test('many users: sorted, page by page; reload and back stay where they are', async ({ page, startApp }) => {
  const { url, database } = await startApp()
  seedUsers(database, 60)
  await openAsStaff(page, url, database)
  const names = page.getByRole('rowheader')
  await expect(names).toHaveCount(25)
  await expect(names.first()).toContainText('person-00')
  await page.getByRole('link', { name: 'Next page' }).click()
  await expect(names.first()).toContainText('person-25')
  await expect(page.getByRole('status')).toBeFocused()
  await page.reload()
  await expect(names.first()).toContainText('person-25')
  await page.getByRole('link', { name: 'Next page' }).click()
  await expect(names).toHaveCount(12)
  await expect(page.getByRole('link', { name: 'Next page' })).toHaveCount(0)
  await page.goBack()
  await expect(names.first()).toContainText('person-25')
  await page.getByRole('link', { name: 'Previous page' }).click()
  await expect(names.first()).toContainText('person-00')

  await page.getByRole('button', { name: 'User name' }).press('Enter')
  await expect(names.first()).toContainText('user2')
  await expect(page.getByRole('button', { name: 'User name' })).toBeFocused()
  await page.getByLabel('State').selectOption('Deactivated')
  await expect(page.getByRole('status')).toHaveText('No user matches.')
})

for (const { name, colorScheme, viewport } of LOOKS) {
  test.describe(name, () => {
    test.use({ colorScheme, viewport })

    test('every page of the staff: no violation that axe knows, and nothing to scroll sideways', async ({
      page,
      request,
      startApp,
    }) => {
      const { url, database } = await startApp()
      seedUsers(database, 30)
      await request.post(`${url}/api/token`, { data: TIM })
      await request.post(`${url}/api/token`, { data: { ...TIM, password: 'nope' } })
      await openAsStaff(page, url, database)
      await expectSound(page)
      await page.getByRole('searchbox').fill('zoe')
      await page.keyboard.press('Enter')
      await expect(page.getByRole('status')).toHaveText('No user matches.')
      await expectSound(page)

      await page.getByRole('searchbox').fill(TIM.username)
      await page.keyboard.press('Enter')
      await page.getByRole('link', { name: TIM.username }).click()
      await page.getByRole('button', { name: 'Deactivate' }).click()
      await expect(page.getByRole('group', { name: /^Deactivate user2\?/ })).toBeFocused()
      await page.getByRole('button', { name: 'End all sessions' }).click()
      await expectSound(page)

      await page.getByRole('link', { name: 'New user' }).click()
      await page.getByRole('button', { name: 'Make the account' }).click()
      await expect(page.getByRole('alert')).toBeVisible()
      await expectSound(page)
      await page.getByRole('link', { name: 'Events', exact: true }).click()
      await expect(page.getByRole('img', { name: /signed in 2, refused 1\.$/ })).toBeVisible()
      await page.getByText('The numbers').click()
      await expectSound(page)
    })
  })
}

/** Makes user1 a superuser and opens the list of users as them. */
async function openAsStaff(page: Page, url: string, database: string): Promise<void> {
  const db = new SqliteDatabase(database)
  db.prepare('UPDATE users SET is_staff = 1, is_superuser = 1 WHERE username = ?').run(SAM.username)
  db.close()
  await page.goto(url)
  await signIn(page)
  await page.getByRole('link', { name: 'Staff' }).click()
  await expect(page.getByRole('table', { name: 'Users' })).toBeVisible()
}

/** Puts people into the table, who never sign in: `person-00`, `person-01` and so on. */
function seedUsers(database: string, count: number): void {
  const db = new SqliteDatabase(database)
  const insert = db.prepare(
    'INSERT INTO users (username, username_key, email, email_key, date_joined) VALUES (?, ?, ?, ?, ?)',
  )
  for (let number = 0; number < count; number++) {
    const name = `person-${String(number).padStart(2, '0')}`
    insert.run(name, name, `${name}@example.com`, `${name}@example.com`, 1_760_000_000 + number)
  }
  db.close()
}
