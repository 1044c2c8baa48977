import { expect } from '@playwright/test'
import { codeOf } from '../authenticator.ts'
import { inTransports, test } from './fixtures.ts'
import { expectHeading, expectHome, expectLogin, openHome, signIn, signOut } from './pages.ts'
import { addPerson, write } from './people.ts'
import { expectSound } from './sound.ts'
import { beginSetupIn, enrolmentSection } from './two-steps.ts'

const FOR_ALL = { REQUIRE_SECOND_FACTOR: 'everybody' }
const TITLE = 'Set up two-step verification'

inTransports(() => {
  test('a user is led through enrolment, and on to the page that was wanted first', async ({
    page,
    startApp,
  }) => {
    const app = await startApp(FOR_ALL)
    const person = addPerson(app)
    await page.goto(`${app.url}/sessions?from=mail`)
    await expectLogin(page)
    await signIn(page, person)
    await expectHeading(page, TITLE)
    await expect(page.getByRole('navigation', { name: 'Main' })).toHaveCount(0)

    const section = enrolmentSection(page)
    const secret = await beginSetupIn(section)
    await section.getByLabel('Code', { exact: true }).fill(codeOf(secret, -1))
    await page.keyboard.press('Enter')
    await expect(section.getByRole('heading', { name: 'Your recovery codes' })).toBeFocused()
    await expect(section.getByRole('listitem')).toHaveCount(10)
    await section.getByRole('button', { name: "I've saved them" }).click()
    await expectHeading(page, 'Sessions')
    expect(new URL(page.url()).search).toBe('?from=mail')

    await page.getByRole('link', { name: 'Profile', exact: true }).click()
    await expect(page.getByText('move it to another app, but not turn it off')).toBeVisible()
    await signOut(page)
    await signIn(page, person)
    await page.getByLabel('Code', { exact: true }).fill(codeOf(secret))
    await page.keyboard.press('Enter')
    await expectHome(page, person)
  })

  test('two tabs are led there, and what one sets up opens the other', async ({
    page,
    context,
    startApp,
  }) => {
    const app = await startApp(FOR_ALL)
    const person = addPerson(app)
    await page.goto(`${app.url}/login`)
    await signIn(page, person)
    await expectHeading(page, TITLE)
    const other = await context.newPage()
    await other.goto(`${app.url}/sessions`)
    await expectHeading(other, TITLE)
    const secret = await beginSetupIn(enrolmentSection(page))
    await enrolmentSection(page).getByLabel('Code', { exact: true }).fill(codeOf(secret, -1))
    await page.keyboard.press('Enter')

    await expectHeading(other, 'Sessions')
    await enrolmentSection(page).getByRole('button', { name: "I've saved them" }).click()
    await expectHome(page, person)
  })
})

test('a link, a reload and the back button lead to the same page, and a sign-out ends it', async ({
  page,
  startApp,
}) => {
  const app = await startApp(FOR_ALL)
  await page.goto(`${app.url}/login`)
  await signIn(page, addPerson(app))
  await expectHeading(page, TITLE)
  await page.goto(`${app.url}/profile`)
  await expectHeading(page, TITLE)
  await page.reload()
  await expectHeading(page, TITLE)
  await page.goBack()
  await expectHeading(page, TITLE)
  await signOut(page)

  await page.goBack()
  await expectLogin(page)
})

test('a user who becomes staff in the middle of a session is led there by the next request', async ({
  page,
  startApp,
}) => {
  const app = await startApp({ REQUIRE_SECOND_FACTOR: 'staff' })
  const person = addPerson(app)
  await openHome(page, app.url, person)
  write(app.database, (db) => {
    db.prepare('UPDATE users SET is_staff = 1 WHERE username = ?').run(person.username)
  })
  await page.getByRole('link', { name: 'Sessions', exact: true }).click()

  await expectHeading(page, TITLE)
})

test('each state: no violation that axe knows, and no sideways scrolling', async ({ page, startApp }) => {
  const app = await startApp(FOR_ALL)
  await page.goto(`${app.url}/login`)
  await signIn(page, addPerson(app))
  await expectHeading(page, TITLE)
  await expectSound(page)
  const section = enrolmentSection(page)
  const secret = await beginSetupIn(section)
  await expectSound(page)
  await section.getByLabel('Code', { exact: true }).fill(codeOf(secret, -1))
  await page.keyboard.press('Enter')
  await expect(section.getByRole('heading', { name: 'Your recovery codes' })).toBeFocused()
  await expectSound(page)
})
