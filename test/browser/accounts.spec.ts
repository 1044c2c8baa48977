import { expect } from '@playwright/test'
import { ADA, expectHome, expectLogin, openHome, register, SAM, signIn, test } from './fixtures.ts'
import { linkTo } from './mailbox.ts'

const NEW_PASSWORD = 'another four words'

test('C11 register: signed in at once, and nothing but the button of the mailed link confirms', async ({
  page,
  openElsewhere,
  request,
  startApp,
}) => {
  const { url } = await startApp()
  await page.goto(`${url}/register`)
  await register(page)
  await expectHome(page, ADA)
  const reminder = page.getByRole('region', { name: 'Address to confirm' })
  await expect(reminder).toContainText(`We sent a link to ${ADA.email}.`)

  // As the scanner of a mail provider does, and somebody who opens it on two devices.
  const link = await linkTo(url, ADA.email, 'Confirm your e-mail address')
  for (let visit = 1; visit <= 5; visit++) {
    expect((await request.head(link)).status()).toBe(200)
    expect((await request.get(link)).status()).toBe(200)
  }
  const elsewhere = await openElsewhere()
  for (const tab of [page, elsewhere]) {
    await tab.goto(link)
    await expect(tab.getByRole('button', { name: 'Confirm this address' })).toBeVisible()
  }
  await elsewhere.getByRole('button', { name: 'Confirm this address' }).click()
  await expect(elsewhere.getByText('Thank you. Your address is confirmed.')).toBeVisible()
  await expect(elsewhere).toHaveURL(`${url}/verify`)

  await page.getByRole('button', { name: 'Confirm this address' }).click()
  await expect(page.getByText('This address was confirmed already.')).toBeVisible()
  await page.getByRole('link', { name: 'Go on' }).click()
  await expectHome(page, ADA)
  await expect(reminder).toHaveCount(0)
})

test('B7 forgot, reset: a session elsewhere ends and says why, and the new password signs in', async ({
  page,
  openElsewhere,
  startApp,
}) => {
  const { url } = await startApp()
  const elsewhere = await openElsewhere()
  await openHome(elsewhere, url)

  await page.goto(`${url}/login`)
  await page.getByRole('link', { name: 'Forgot your password?' }).click()
  await page.getByLabel('User name or e-mail address').fill(SAM.email)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Check your mail' })).toBeVisible()
  await page.goto(await linkTo(url, SAM.email, 'Set a new password'))
  await page.getByLabel('New password').fill(NEW_PASSWORD)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Password changed' })).toBeVisible()

  await elsewhere.getByRole('link', { name: 'Hello user1!' }).click()
  await expectLogin(elsewhere, 'Your password was changed, so you were signed out.')
  await page.getByRole('link', { name: 'Sign in with the new one' }).click()
  await signIn(page, { ...SAM, password: NEW_PASSWORD })
  await expectHome(page)
})

test('B7 change the password: this browser stays signed in, the other is told why it is not', async ({
  page,
  openElsewhere,
  startApp,
}) => {
  const { url } = await startApp()
  const elsewhere = await openElsewhere()
  for (const tab of [page, elsewhere]) {
    await tab.goto(`${url}/profile`)
    await signIn(tab)
    await expect(tab.getByRole('heading', { name: 'Your profile' })).toBeVisible()
  }
  const form = page.getByRole('region', { name: 'Password' })
  await form.getByLabel('Current password').fill(SAM.password)
  await form.getByLabel('New password').fill(NEW_PASSWORD)
  await page.keyboard.press('Enter')
  await expect(page.getByText('Your password is changed. You are signed out everywhere else.')).toBeVisible()

  await elsewhere.getByRole('link', { name: 'Home' }).click()
  await expectLogin(elsewhere, 'Your password was changed, so you were signed out.')
  await page.reload()
  await expect(page.getByRole('heading', { name: 'Your profile' })).toBeVisible()
})

test('B7 where you are signed in: end one, then all others, and each is told', async ({
  page,
  openElsewhere,
  startApp,
}) => {
  const { url } = await startApp()
  const elsewhere = await openElsewhere()
  for (const tab of [page, elsewhere]) {
    await tab.goto(`${url}/sessions`)
    await signIn(tab)
    await expect(tab.getByRole('heading', { name: 'Where you are signed in' })).toBeVisible()
  }
  const sessions = page.getByRole('list', { name: 'Sessions' }).getByRole('listitem')
  await page.reload()
  await expect(sessions).toHaveCount(2)
  await expect(sessions.first()).toContainText('Chrome on Linux This device')
  await page.getByRole('button', { name: 'End the session: Chrome on Linux' }).click()
  await expect(sessions).toHaveCount(1)
  await elsewhere.reload()
  await expectLogin(elsewhere, 'This session was ended from another device.')

  await signIn(elsewhere)
  await expect(elsewhere.getByRole('listitem').filter({ hasText: 'This device' })).toBeVisible()
  await page.reload()
  await page.getByRole('button', { name: 'Sign out everywhere else' }).click()
  await expect(page.getByText('You are signed in nowhere else.')).toBeVisible()
  await elsewhere.reload()
  await expectLogin(elsewhere, 'This session was ended from another device.')
  await page.reload()
  await expect(sessions).toHaveCount(1)
})
