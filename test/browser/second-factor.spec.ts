import { readFileSync } from 'node:fs'
import { type APIRequestContext, expect, type Locator, type Page } from '@playwright/test'
import { codeOf } from '../authenticator.ts'
import { inOneTransport, test } from './fixtures.ts'
import { expectHeading, expectHome, openHome, signIn, signOut } from './pages.ts'
import { ageSignIn } from './people.ts'
import { expectSound } from './sound.ts'
import { beginSetup, enterFirstCode, factorSection } from './two-steps.ts'

inOneTransport('body', () => {
  test('G7 turn it on, confirm by it, sign in, lose the phone, use a recovery code: no violation that axe knows, and no sideways scrolling', async ({
    page,
    request,
    app,
    person,
  }) => {
    await openHome(page, app.url, person)
    const section = factorSection(page)
    const secret = await beginSetup(page)
    await expectSound(page)
    await keepCodes(page, section, await enterFirstCode(page, section, secret))

    const codes = await test.step('ten minutes after the sign-in a code of the app confirms', async () => {
      ageSignIn(app, person)
      return createNewCodes(page, secret)
    })
    await section.getByRole('button', { name: 'Turn off' }).click()
    await expectSound(page)

    await signOut(page)
    await test.step('a challenge that was read in this browser is of no use in another', () =>
      expectChallengeBound(page, request, { url: app.url, person, code: codeOf(secret, 1) }))
    await page.getByLabel('Code', { exact: true }).fill('000000')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('alert')).toContainText("That code didn't work.")
    await expectSound(page)
    await page.getByLabel('Code', { exact: true }).fill(codeOf(secret, 1))
    await page.keyboard.press('Enter')
    await expectHome(page, person)
    await page.reload()
    await expectHome(page, person)

    await signOut(page)
    await signIn(page, person)
    await useRecoveryCode(page, codes[0] ?? '')
    await expectHome(page, person)
    await page.getByRole('link', { name: 'Profile', exact: true }).click()
    await expect(section).toContainText('9 of 10 left')
  })
})

/** Downloads the recovery codes, and expects that they are not shown again. */
async function keepCodes(page: Page, section: Locator, codes: string[]): Promise<void> {
  expect(codes).toHaveLength(10)
  await expectSound(page)
  const downloading = page.waitForEvent('download')
  await section.getByRole('button', { name: 'Download' }).click()
  expect(readFileSync(await (await downloading).path(), 'utf8')).toContain(codes.join('\n'))
  await section.getByRole('button', { name: "I've saved them" }).click()
  await expect(section).toContainText('10 of 10 left')
  await page.reload()
  await expect(section).toContainText('10 of 10 left')
  await expect(section).not.toContainText(codes[0] ?? '')
}

/** Creates new recovery codes, which needs a confirmation. Returns them. */
async function createNewCodes(page: Page, secret: string): Promise<string[]> {
  const section = factorSection(page)
  await section.getByRole('button', { name: 'Create new codes' }).click()
  await section.getByRole('button', { name: 'Create new codes' }).click()
  const dialog = page.getByRole('dialog', { name: "Confirm it's you" })
  await expect(dialog.getByLabel('Code', { exact: true })).toBeFocused()
  await expectSound(page)
  await dialog.getByLabel('Code', { exact: true }).fill(codeOf(secret))
  await page.keyboard.press('Enter')
  await expect(section.getByRole('heading', { name: 'Your recovery codes' })).toBeVisible()
  const codes = await section.getByRole('listitem').allInnerTexts()
  await section.getByRole('button', { name: "I've saved them" }).click()
  return codes
}

/** Signs in with the password, and expects that the challenge of the second step is refused to another browser. */
async function expectChallengeBound(
  page: Page,
  thief: APIRequestContext,
  { url, person, code }: { url: string; person: Parameters<typeof expectHome>[1]; code: string },
): Promise<void> {
  const asked = page.waitForResponse('**/api/token')
  await signIn(page, person)
  const { challenge } = await (await asked).json()
  await expectHeading(page, 'Two-step verification')
  await expect(page.getByLabel('Code', { exact: true })).toBeFocused()
  const data = { challenge, method: 'totp', code }
  const stolen = await thief.post(`${url}/api/token/second-factor`, { data })
  expect(stolen.status()).toBe(401)
}

async function useRecoveryCode(page: Page, code: string): Promise<void> {
  await page.getByRole('button', { name: 'Use a recovery code instead' }).click()
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByText('Enter your code.')).toBeVisible()
  await expectSound(page)
  await page.getByLabel('Recovery code').fill(code.toLowerCase())
  await page.keyboard.press('Enter')
}
