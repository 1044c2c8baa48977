import { expect } from '@playwright/test'
import { test } from './fixtures.ts'
import { linkTo, mailTo } from './mailbox.ts'
import { expectHome, expectLogin, greeting, openHome, register, signIn } from './pages.ts'
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
  const reminder = page.getByRole('region', { name: 'Address to confirm' })
  await expect(reminder).toContainText(`We sent a link to ${person.email}.`)

  // Like the scanner of a mail provider, and like a user who opens it on two devices.
  const link = await linkTo(url, person.email, 'Confirm your e-mail address')
  expect((await request.head(link)).status()).toBe(200)
  expect((await request.get(link)).status()).toBe(200)
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
  const reminder = page.getByRole('region', { name: 'Address to confirm' })
  await expect(reminder).toContainText(`We sent a link to ${bruno.email}.`)

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
  await page.getByRole('link', { name: 'Forgot your password?' }).click()
  await page.getByLabel('User name or e-mail address').fill(person.email)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Check your mail' })).toBeVisible()
  await page.goto(await linkTo(url, person.email, 'Set a new password'))
  await page.getByLabel('New password').fill(NEW_PASSWORD)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Password changed' })).toBeVisible()

  await greeting(elsewhere, person).click()
  await expectLogin(elsewhere, 'Your password was changed, so you were signed out.')
  await page.getByRole('link', { name: 'Sign in with the new one' }).click()
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
  await form.getByLabel('Current password').fill(person.password)
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
  app: { url },
  person,
}) => {
  const elsewhere = await openElsewhere()
  for (const tab of [page, elsewhere]) {
    await tab.goto(`${url}/sessions`)
    await signIn(tab, person)
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

  await signIn(elsewhere, person)
  await expect(elsewhere.getByRole('listitem').filter({ hasText: 'This device' })).toBeVisible()
  await page.reload()
  await page.getByRole('button', { name: 'Sign out everywhere else' }).click()
  await expect(page.getByText('You are signed in nowhere else.')).toBeVisible()
  await elsewhere.reload()
  await expectLogin(elsewhere, 'This session was ended from another device.')
})

test('B3 a copy of a session: the login page, the list of sessions and a mail tell its owner', async ({
  page,
  context,
  request,
  startApp,
}) => {
  const { url, passTime } = await startApp()
  await openHome(page, url)
  const [stolen] = await context.cookies()
  // A token that is only one generation behind could belong to a browser that was killed.
  for (let reload = 1; reload <= 2; reload++) {
    await passTime(60)
    await page.reload()
    await expectHome(page)
  }
  const headers = { cookie: `${stolen?.name}=${stolen?.value}` }
  const answer = await request.post(`${url}/api/token/refresh`, { headers, data: {} })
  expect([answer.status(), (await answer.json()).reason]).toEqual([401, 'reuse'])

  await greeting(page).click()
  await expectLogin(page, 'A copy of your session turned up somewhere else')
  await signIn(page)
  await page.getByRole('link', { name: 'See where you are signed in' }).click()
  const blocked = page.getByRole('listitem').filter({ hasText: 'A copy of this session was used' })
  await expect(blocked).toHaveCount(1)
  await expect(blocked.getByRole('button')).toHaveCount(0)
  await mailTo(url, SAM.email, 'A copy of your session was blocked')
})
