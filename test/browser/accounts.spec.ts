import { expect } from '@playwright/test'
import { test } from './fixtures.ts'
import { linkTo, mailTo } from './mailbox.ts'
import { cookiesOf, expectHome, expectLogin, greeting, openHome, register, signIn } from './pages.ts'
import { newPerson, SAM } from './people.ts'

const NEW_PASSWORD = 'another four words'

test('C11 register: signed in at once, and only the button of the mailed link confirms', async ({
  page,
  openElsewhere,
  request,
  app: { url },
}) => {
  const person = newPerson()
  await page.goto(`${url}/register`)
  await register(page, person)
  await expectHome(page, person)
  const reminder = page.getByRole('region', { name: 'Email to confirm' })
  await expect(reminder).toContainText(`Confirm ${person.email} with the link we emailed you.`)

  // Like the scanner of a mail provider, and like a user who opens it on two devices.
  const link = await linkTo(url, person.email, 'Confirm your email')
  expect((await request.head(link)).status()).toBe(200)
  expect((await request.get(link)).status()).toBe(200)
  const elsewhere = await openElsewhere()
  for (const tab of [page, elsewhere]) {
    await tab.goto(link)
    await expect(tab.getByRole('button', { name: 'Confirm email' })).toBeVisible()
  }
  await elsewhere.getByRole('button', { name: 'Confirm email' }).click()
  await expect(elsewhere.getByText("Thanks, you're all set.")).toBeVisible()
  await expect(elsewhere).toHaveURL(`${url}/verify`)

  await page.getByRole('button', { name: 'Confirm email' }).click()
  await expect(page.getByText('Already confirmed. Nothing left to do.')).toBeVisible()
  await page.getByRole('link', { name: 'Continue' }).click()
  await expectHome(page, person)
  await expect(reminder).toHaveCount(0)
})

test('I2 an e-mail address with an internationalised domain is shown as typed, and signs in as typed', async ({
  page,
  openElsewhere,
  app: { url },
}) => {
  const person = newPerson()
  const bruno = { ...person, email: `${person.username}@bücher.example` }
  await page.goto(`${url}/register`)
  await register(page, bruno)
  const reminder = page.getByRole('region', { name: 'Email to confirm' })
  await expect(reminder).toContainText(`Confirm ${bruno.email} with the link we emailed you.`)

  const elsewhere = await openElsewhere()
  await elsewhere.goto(`${url}/login`)
  await signIn(elsewhere, { ...bruno, username: bruno.email })
  await expectHome(elsewhere, bruno)
})

test('B7 forgot, reset: a session elsewhere ends and gives the reason, the new password signs in, no token is left behind', async ({
  page,
  openElsewhere,
  app: { url },
  person,
}) => {
  const elsewhere = await openElsewhere()
  await openHome(elsewhere, url, person)

  await page.goto(`${url}/login`)
  await page.getByRole('link', { name: 'Forgot password?' }).click()
  await page.getByLabel('Username or email').fill(person.email)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Check your email' })).toBeVisible()
  await page.goto(await linkTo(url, person.email, 'Reset your password'))
  await page.getByLabel('New password').fill(NEW_PASSWORD)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Password changed' })).toBeVisible()

  await greeting(elsewhere, person).click()
  await expectLogin(elsewhere, 'Your password was changed, so you were signed out.')
  await page.getByRole('link', { name: 'Sign in' }).click()
  await expectLogin(page)
  await page.goBack()
  await expect(page).toHaveURL(`${url}/reset`)
  await expect(page.getByLabel('New password')).toHaveCount(0)
  await openHome(page, url, { ...person, password: NEW_PASSWORD })
})

test('B7 change the password: this browser stays signed in, the other is told why it is not', async ({
  page,
  openElsewhere,
  app: { url },
  person,
}) => {
  const elsewhere = await openElsewhere()
  for (const tab of [page, elsewhere]) {
    await tab.goto(`${url}/profile`)
    await signIn(tab, person)
    await expect(tab.getByRole('heading', { name: 'Your profile' })).toBeVisible()
  }
  const form = page.getByRole('region', { name: 'Password' })
  await form.getByLabel('New password').fill(NEW_PASSWORD)
  await page.keyboard.press('Enter')
  await expect(page.getByText('Password changed. Other devices are signed out.')).toBeVisible()

  await elsewhere.getByRole('link', { name: 'Home' }).click()
  await expectLogin(elsewhere, 'Your password was changed, so you were signed out.')
  await page.reload()
  await expect(page.getByRole('heading', { name: 'Your profile' })).toBeVisible()
})

test('B7 where you are signed in: end one, then all others, and each is told', async ({
  page,
  openElsewhere,
  app: { url },
  person,
}) => {
  const elsewhere = await openElsewhere()
  for (const tab of [page, elsewhere]) {
    await tab.goto(`${url}/sessions`)
    await signIn(tab, person)
    await expect(tab.getByRole('heading', { name: 'Sessions' })).toBeVisible()
  }
  const sessions = page.getByRole('list', { name: 'Sessions' }).getByRole('listitem')
  await page.reload()
  await expect(sessions).toHaveCount(2)
  await expect(sessions.first()).toContainText('Chrome on Linux This device')
  await page.getByRole('button', { name: /^Sign out of Chrome on Linux/ }).click()
  await expect(sessions).toHaveCount(1)
  await elsewhere.reload()
  await expectLogin(elsewhere, 'This session was signed out from another device.')

  await signIn(elsewhere, person)
  await expect(elsewhere.getByRole('listitem').filter({ hasText: 'This device' })).toBeVisible()
  await page.reload()
  await page.getByRole('button', { name: 'Sign out all other sessions' }).click()
  await expect(page.getByText('No other sessions')).toBeVisible()
  await elsewhere.reload()
  await expectLogin(elsewhere, 'This session was signed out from another device.')
})

test('B3 a copy of a session: the login page, the list of sessions and a mail tell its owner', async ({
  page,
  context,
  request,
  startApp,
}) => {
  const { url, passTime } = await startApp()
  await openHome(page, url)
  const [stolen] = await cookiesOf(context)
  // A token that is only one generation behind could belong to a browser that was killed.
  for (let reload = 1; reload <= 2; reload++) {
    await passTime(60)
    await page.reload()
    await expectHome(page)
  }
  const headers = { cookie: `${stolen?.name}=${stolen?.value}` }
  const response = await request.post(`${url}/api/token/refresh`, { headers, data: {} })
  expect([response.status(), (await response.json()).reason]).toEqual([401, 'reuse'])

  await greeting(page).click()
  await expectLogin(page, 'We noticed your session being used twice')
  await signIn(page)
  await page.getByRole('link', { name: 'Manage sessions' }).click()
  const blocked = page.getByRole('listitem').filter({ hasText: 'A copy of this session was used' })
  await expect(blocked).toHaveCount(1)
  await expect(blocked.getByRole('button')).toHaveCount(0)
  await mailTo(url, SAM.email, 'A copy of your session was blocked')
})
