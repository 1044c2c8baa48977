import { expect } from '@playwright/test'
import { test } from './fixtures.ts'
import { linkTo, mailTo } from './mailbox.ts'
import {
  cookiesOf,
  expectHome,
  expectLogin,
  greeting,
  openHome,
  openSignedIn,
  register,
  signIn,
} from './pages.ts'
import { newPerson, passTimeIn } from './people.ts'

const NEW_PASSWORD = 'another four words'

test('C11 I2 register: signed in at once, only the button of the mailed link confirms, and an internationalised domain is shown and accepted as typed', async ({
  page,
  openElsewhere,
  request,
  app: { url },
}) => {
  const made = newPerson()
  const person = { ...made, email: `${made.username}@bücher.example` }
  await page.goto(`${url}/register`)
  await register(page, person)
  await expectHome(page, person)
  const reminder = page.getByRole('region', { name: 'Email to confirm' })
  await expect(reminder).toContainText(`Confirm ${person.email} with the link we emailed you.`)

  // Like the scanner of a mail provider, and like a user who opens it on two devices.
  const link = await linkTo(url, `${made.username}@xn--bcher-kva.example`, 'Confirm your email')
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
  await elsewhere.reload()
  await expect(elsewhere.getByText("Thanks, you're all set.")).toBeVisible()
  await openHome(elsewhere, url, person, person.email)

  await page.getByRole('button', { name: 'Confirm email' }).click()
  await expect(page.getByText('Already confirmed. Nothing left to do.')).toBeVisible()
  await page.getByRole('link', { name: 'Continue' }).click()
  await expectHome(page, person)
  await expect(reminder).toHaveCount(0)
})

test('B7 forgot, reset: a session elsewhere ends and gives the reason, the new password signs in, no token is left behind', async ({
  page,
  openElsewhere,
  app: { url },
  person,
}) => {
  const elsewhere = await openElsewhere()
  await openSignedIn(elsewhere, url, person)
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
  await expect(page.getByRole('heading', { name: 'Password changed' })).toBeVisible()
  await expect(page.getByLabel('New password')).toHaveCount(0)
  await openHome(page, url, { ...person, password: NEW_PASSWORD })
})

test('B7 where you are signed in: end one, then all others, and each is told', async ({
  page,
  openElsewhere,
  app: { url },
  person,
}) => {
  const elsewhere = await openElsewhere()
  await openSignedIn(elsewhere, url, person, '/sessions')
  await openSignedIn(page, url, person, '/sessions')
  const sessions = page.getByRole('list', { name: 'Sessions' }).getByRole('listitem')
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
  app,
  person,
}) => {
  const { url } = app
  await openHome(page, url, person)
  const [stolen] = await cookiesOf(context)
  // A token that is only one generation behind could belong to a browser that was killed.
  for (let reload = 1; reload <= 2; reload++) {
    passTimeIn(app, person, 'rotated_at', 60)
    await page.reload()
    await expectHome(page, person)
  }
  const headers = { cookie: `${stolen?.name}=${stolen?.value}` }
  const response = await request.post(`${url}/api/token/refresh`, { headers, data: {} })
  expect([response.status(), (await response.json()).reason]).toEqual([401, 'reuse'])

  await greeting(page, person).click()
  await expectLogin(page, 'We noticed your session being used twice')
  await signIn(page, person)
  await page.getByRole('link', { name: 'Manage sessions' }).click()
  const blocked = page.getByRole('listitem').filter({ hasText: 'A copy of this session was used' })
  await expect(blocked).toHaveCount(1)
  await expect(blocked.getByRole('button')).toHaveCount(0)
  await mailTo(url, person.email, 'A copy of your session was blocked')
})
