import { expect, type Page } from '@playwright/test'
import { codeOf } from '../authenticator.ts'
import { inOneTransport, test } from './fixtures.ts'
import { expectHeading, expectHome, expectLogin, signIn, signOut } from './pages.ts'
import { addPerson } from './people.ts'
import { expectSound } from './sound.ts'
import { beginSetupIn, enrolmentSection, enterFirstCode } from './two-steps.ts'

const TITLE = 'Set up two-step verification'

inOneTransport('cookies', () => {
  test('a user is led through enrolment in every tab, whatever they open, and on to the page that was wanted first: no violation that axe knows, and no sideways scrolling', async ({
    page,
    context,
    startApp,
  }) => {
    const app = await startApp({ REQUIRE_SECOND_FACTOR: 'everybody' })
    const person = addPerson(app)
    await page.goto(`${app.url}/sessions?from=mail`)
    await expectLogin(page)
    await signIn(page, person)
    await expectHeading(page, TITLE)
    await expect(page.getByRole('navigation', { name: 'Main' })).toHaveCount(0)
    await test.step('a sign-out ends it, and a link, a reload and the back button lead there', () =>
      expectNoWayAround(page, app.url, person))

    await page.goto(`${app.url}/sessions?from=mail`)
    await expectHeading(page, TITLE)
    await expectSound(page)
    const other = await context.newPage()
    await other.goto(`${app.url}/profile`)
    await expectHeading(other, TITLE)
    await page.bringToFront()
    const section = enrolmentSection(page)
    const secret = await beginSetupIn(section)
    await expectSound(page)
    expect(await enterFirstCode(page, section, secret)).toHaveLength(10)
    await expectSound(page)
    // What one tab sets up opens the other.
    await expectHeading(other, 'Your profile')
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
})

/** Signs out and in again on the way. */
async function expectNoWayAround(
  page: Page,
  url: string,
  person: Parameters<typeof expectHome>[1],
): Promise<void> {
  await page.goto(`${url}/profile`)
  await expectHeading(page, TITLE)
  await page.reload()
  await expectHeading(page, TITLE)
  await page.goBack()
  await expectHeading(page, TITLE)
  await signOut(page)
  await page.goBack()
  await expectLogin(page)
  await signIn(page, person)
  await expectHeading(page, TITLE)
}
