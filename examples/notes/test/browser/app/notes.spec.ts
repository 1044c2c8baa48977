import { expect } from '@playwright/test'
import { test } from '../fixtures.ts'
import { expectHeading, expectHome, openHome, signIn, signOut } from '../pages.ts'
import { addPerson } from '../people.ts'

test('a user adds a note, finds it after a reload, and deletes it; no other user sees it', async ({
  page,
  app,
  person,
}) => {
  const other = addPerson(app)
  await openHome(page, app.url, person)
  await page.getByRole('link', { name: 'Notes' }).click()
  await expectHeading(page, 'Notes')
  await page.getByLabel('New note').fill('Buy milk')
  await page.getByRole('button', { name: 'Add note' }).click()
  await expect(page.getByText('Note added')).toBeVisible()
  await page.reload()
  await expect(page.getByRole('listitem').filter({ hasText: 'Buy milk' })).toBeVisible()

  await signOut(page)
  await signIn(page, other)
  await expectHome(page, other)
  await page.getByRole('link', { name: 'Notes' }).click()
  await expect(page.getByText('No notes yet.')).toBeVisible()

  await signOut(page)
  await signIn(page, person)
  await expectHome(page, person)
  await page.getByRole('link', { name: 'Notes' }).click()
  await page.getByRole('button', { name: 'Delete Buy milk' }).click()
  await expect(page.getByText('No notes yet.')).toBeVisible()
})
