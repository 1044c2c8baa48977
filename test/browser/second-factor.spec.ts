import { readFileSync } from 'node:fs'
import { expect } from '@playwright/test'
import { codeOf } from '../authenticator.ts'
import { inTransports, test } from './fixtures.ts'
import { expectHeading, expectHome, openHome, signIn, signOut } from './pages.ts'
import { expectSound } from './sound.ts'
import { beginSetup, factorSection, turnOn } from './two-steps.ts'

inTransports(() => {
  test('G7 turn it on, sign out, sign in, lose the phone, use a recovery code', async ({
    page,
    app,
    person,
  }) => {
    await openHome(page, app.url, person)
    const section = factorSection(page)
    const { secret, codes } = await turnOn(page)
    expect(codes).toHaveLength(10)
    const downloading = page.waitForEvent('download')
    await section.getByRole('button', { name: 'Download' }).click()
    expect(readFileSync(await (await downloading).path(), 'utf8')).toContain(codes.join('\n'))
    await section.getByRole('button', { name: "I've saved them" }).click()
    await expect(section).toContainText('10 of 10 left')
    await page.reload()
    await expect(section).toContainText('10 of 10 left')
    await expect(section).not.toContainText(codes[0] ?? '')

    await signOut(page)
    await signIn(page, person)
    await expect(page.getByLabel('Code', { exact: true })).toBeFocused()
    await page.keyboard.type('000000')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('alert')).toContainText("That code didn't work.")
    await page.getByLabel('Code', { exact: true }).fill(codeOf(secret))
    await page.keyboard.press('Enter')
    await expectHome(page, person)
    await page.reload()
    await expectHome(page, person)

    await signOut(page)
    await signIn(page, person)
    await page.getByRole('button', { name: 'Use a recovery code instead' }).click()
    await page.getByLabel('Recovery code').fill((codes[0] ?? '').toLowerCase())
    await page.keyboard.press('Enter')
    await expectHome(page, person)
    await page.getByRole('link', { name: 'Profile', exact: true }).click()
    await expect(section).toContainText('9 of 10 left')
  })
})

test('G7 a challenge that was read in one browser is of no use in another', async ({
  page,
  openElsewhere,
  app,
  person,
}) => {
  await openHome(page, app.url, person)
  const { secret } = await turnOn(page)
  await signOut(page)
  const refused = page.waitForResponse('**/api/token')
  await signIn(page, person)
  const { challenge } = await (await refused).json()
  await expectHeading(page, 'Two-step verification')
  const thief = await openElsewhere()
  await thief.goto(app.url)
  const data = { challenge, method: 'totp', code: codeOf(secret) }
  const stolen = await thief.request.post(`${app.url}/api/token/second-factor`, { data })

  expect(stolen.status()).toBe(401)
  await page.getByLabel('Code', { exact: true }).fill(codeOf(secret))
  await page.keyboard.press('Enter')
  await expectHome(page, person)
})

test('each state: no violation that axe knows, and no sideways scrolling', async ({ page, app, person }) => {
  await openHome(page, app.url, person)
  const secret = await beginSetup(page)
  await expectSound(page)
  await factorSection(page).getByLabel('Code', { exact: true }).fill(codeOf(secret, -1))
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Your recovery codes' })).toBeVisible()
  await expectSound(page)
  await page.getByRole('button', { name: "I've saved them" }).click()
  await factorSection(page).getByRole('button', { name: 'Turn off' }).click()
  await expectSound(page)
  await signOut(page)
  await signIn(page, person)
  await expectHeading(page, 'Two-step verification')
  await expectSound(page)
  await page.getByRole('button', { name: 'Use a recovery code instead' }).click()
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByText('Enter your code.')).toBeVisible()
  await expectSound(page)
})

test('ten minutes after the sign-in a code of the app confirms, in place of the password', async ({
  page,
  startApp,
}) => {
  const app = await startApp()
  await openHome(page, app.url)
  const { secret } = await turnOn(page)
  await page.getByRole('button', { name: "I've saved them" }).click()
  await app.passTime(601)
  await factorSection(page).getByRole('button', { name: 'Create new codes' }).click()
  const dialog = page.getByRole('dialog', { name: "Confirm it's you" })
  await expect(dialog.getByLabel('Code', { exact: true })).toBeFocused()
  await expectSound(page)
  await page.keyboard.type(codeOf(secret, 20))
  await page.keyboard.press('Enter')

  await expect(page.getByRole('heading', { name: 'Your recovery codes' })).toBeVisible()
})
