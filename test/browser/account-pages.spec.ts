import { expect, type Page } from '@playwright/test'
import SqliteDatabase from 'better-sqlite3'
import { ADA, expectHome, expectLogin, openHome, register, SAM, signIn, TIM, test } from './fixtures.ts'
import { linkTo, mailTo, readMails } from './mailbox.ts'

test('register with everything wrong: all of it is told at once, nothing is lost, and then it works', async ({
  page,
  startApp,
}) => {
  const { url } = await startApp()
  await page.goto(`${url}/register`)
  const wrong = { ...ADA, username: 'a b', email: 'nowhere', first_name: 'A'.repeat(151), password: 'short' }
  await register(page, wrong)

  await expect(page.getByRole('alert')).toHaveText('Please check what is marked below.')
  await expect(page.getByLabel('User name')).toBeFocused()
  await expectProblem(page, 'User name', 'Enter a valid username.')
  await expectProblem(page, 'E-mail address', 'Enter a valid email address.')
  await expectProblem(page, 'First name', 'Ensure this field has no more than 150 characters.')
  await expectProblem(page, 'Password', 'This password is too short.')
  await expect(page.getByLabel('Last name')).toHaveValue(ADA.last_name)
  await expect(page.getByLabel('Password')).toHaveValue('short')
  await expectRoomForButton(page)

  await register(page, { ...ADA, username: SAM.username })
  await expectProblem(page, 'User name', 'A user with that username already exists.')
  await expect(page.getByLabel('Password')).toHaveValue(ADA.password)
  await page.getByLabel('User name').fill(ADA.username)
  await page.keyboard.press('Enter')
  await expectHome(page, ADA)
})

test('markup in a name is shown as text and does nothing', async ({ page, startApp }) => {
  const { url } = await startApp()
  const person = { ...ADA, first_name: '<img src=x onerror="alert(1)">', last_name: '<b>Lovelace</b>' }
  let alerts = 0
  page.on('dialog', (dialog) => {
    alerts++
    dialog.dismiss()
  })
  await page.goto(`${url}/register`)
  await register(page, person)

  await expectHome(page, person)
  await expect(page.getByRole('main').locator('img, b')).toHaveCount(0)
  expect(alerts).toBe(0)
})

test('E3 an account with a known address looks like one with a free address; its owner is told by mail', async ({
  page,
  openElsewhere,
  startApp,
}) => {
  const { url } = await startApp()
  const elsewhere = await openElsewhere()
  await page.goto(`${url}/register`)
  await register(page, ADA)
  await elsewhere.goto(`${url}/register`)
  await register(elsewhere, { ...ADA, username: 'eve', email: SAM.email })
  await expectHome(page, ADA)
  await expectHome(elsewhere, { ...ADA, username: 'eve', email: SAM.email })

  const seen = await elsewhere.getByRole('main').innerText()
  expect(seen).toContain(`We sent a link to ${SAM.email}.`)
  expect(seen.replaceAll(SAM.email, ADA.email)).toBe(await page.getByRole('main').innerText())
  const mail = await mailTo(url, SAM.email, 'Your address was used for another account')
  expect(mail).not.toContain('#token=')
})

test('C10 REQUIRE_VERIFIED_EMAIL: no sign-in before the address is confirmed, and a way to a new link', async ({
  page,
  startApp,
}) => {
  const { url } = await startApp({ REQUIRE_VERIFIED_EMAIL: 'true' })
  await page.goto(`${url}/register`)
  await register(page)
  await expect(page.getByRole('heading', { name: 'Check your mail' })).toBeFocused()
  await expect(page.getByRole('main')).toContainText(ADA.email)
  await expect.poll(() => readMails(url, ADA.email)).toHaveLength(1)

  await page.getByRole('main').getByRole('link', { name: 'Go to the login' }).click()
  await signIn(page, ADA)
  await expect(page.getByRole('alert')).toContainText('Your e-mail address is not confirmed yet.')
  await page.getByRole('button', { name: 'Send a new link' }).click()
  await expect(page.getByText('a new link is on its way to it')).toBeVisible()
  await expect.poll(() => readMails(url, ADA.email)).toHaveLength(2)
  await page.goto(await linkTo(url, ADA.email, 'Confirm your e-mail address'))
  await page.getByRole('button', { name: 'Confirm this address' }).click()
  await page.getByRole('link', { name: 'Go on' }).click()
  await signIn(page, ADA)
  await expectHome(page, ADA)
})

test('C10 the e-mail address signs in as well; a deactivated account is told so, after the right password', async ({
  page,
  startApp,
}) => {
  const { url, database } = await startApp()
  await page.goto(`${url}/login`)
  await signIn(page, { username: SAM.email.toUpperCase(), password: SAM.password })
  await expectHome(page)
  await page.getByRole('button', { name: 'Logout' }).click()

  const db = new SqliteDatabase(database)
  db.prepare('UPDATE users SET is_active = 0 WHERE username = ?').run(SAM.username)
  db.close()
  await signIn(page, { ...SAM, password: 'nope' })
  await expect(page.getByRole('alert')).toHaveText('The user name or the password is wrong.')
  await signIn(page)
  await expect(page.getByRole('alert')).toHaveText('This account is deactivated.')
})

test('change the profile: the name at once, the address as soon as it is confirmed', async ({
  page,
  startApp,
}) => {
  const { url } = await startApp()
  await page.goto(`${url}/profile`)
  await signIn(page)
  await page.getByLabel('First name').fill('Samantha')
  await page.keyboard.press('Enter')
  await expect(page.getByText('Your name is saved.')).toBeVisible()

  const form = page.getByRole('region', { name: 'E-mail address' })
  await form.getByLabel('New e-mail address').fill('samantha@smith.com')
  await form.getByLabel('Current password').fill('nope')
  await page.keyboard.press('Enter')
  await expectProblem(form, 'Current password', 'Invalid password.')
  await expect(form.getByLabel('New e-mail address')).toHaveValue('samantha@smith.com')
  await form.getByLabel('Current password').fill(SAM.password)
  await page.keyboard.press('Enter')
  await expect(form).toContainText(`Until then ${SAM.email} stays.`)
  await expect(form.getByLabel('Current password')).toHaveValue('')

  await page.goto(await linkTo(url, 'samantha@smith.com', 'Confirm your e-mail address'))
  await page.getByRole('button', { name: 'Confirm this address' }).click()
  await page.getByRole('link', { name: 'Go on' }).click()
  await expectHome(page, { ...SAM, first_name: 'Samantha', email: 'samantha@smith.com' })
  await mailTo(url, SAM.email, 'Your e-mail address was changed')
})

test('B3 a copy of a session: its owner is told by the login page, by the list of sessions and by mail', async ({
  page,
  context,
  request,
  startApp,
}) => {
  const { url } = await startApp({ REFRESH_REUSE_WINDOW_COOKIE: '0s' })
  await openHome(page, url)
  const [stolen] = await context.cookies()
  for (let reload = 1; reload <= 2; reload++) {
    await page.reload()
    await expectHome(page)
  }
  const headers = { cookie: `${stolen?.name}=${stolen?.value}` }
  const answer = await request.post(`${url}/api/token/refresh`, { headers, data: {} })
  expect([answer.status(), (await answer.json()).reason]).toEqual([401, 'reuse'])

  await page.getByRole('link', { name: 'Hello user1!' }).click()
  await expectLogin(page, 'A copy of your session turned up somewhere else')
  await signIn(page)
  await page.getByRole('link', { name: 'See where you are signed in' }).click()
  const blocked = page.getByRole('listitem').filter({ hasText: 'Somebody used a copy of this session' })
  await expect(blocked).toHaveCount(1)
  await expect(blocked.getByRole('button')).toHaveCount(0)
  await mailTo(url, SAM.email, 'A copy of your session was blocked')
})

test('D5 too many wrong passwords: the page says when to try again, and a running session goes on', async ({
  page,
  openElsewhere,
  startApp,
}) => {
  const { url } = await startApp({ LIMIT_SIGN_IN_ACCOUNT: '3/1m' })
  const elsewhere = await openElsewhere()
  await openHome(elsewhere, url)

  await page.goto(`${url}/login`)
  for (let guess = 1; guess <= 3; guess++) {
    const answer = page.waitForResponse(`${url}/api/token`)
    await signIn(page, { ...SAM, password: `guess ${guess}` })
    expect((await answer).status()).toBe(401)
  }
  await signIn(page)
  await expect(page.getByRole('alert')).toHaveText(/^Too many tries\. Try again in \d+ seconds?\.$/)
  await expect(page.getByLabel('Password')).toHaveValue(SAM.password)

  await elsewhere.reload()
  await expectHome(elsewhere)
  await elsewhere.getByRole('link', { name: 'Hello user1!' }).click()
  await expect(elsewhere.getByLabel('First name')).toHaveValue(SAM.first_name)
})

test('a slow network: the button says so, a second click sends nothing, a shown password is hidden', async ({
  page,
  startApp,
}) => {
  const { url } = await startApp()
  const network = holdBack()
  let sent = 0
  await page.route(`${url}/api/token`, async (route) => {
    sent++
    await network.released
    await route.continue()
  })
  await page.goto(`${url}/login`)
  await page.getByLabel('User name or e-mail address').fill(SAM.username)
  await page.getByLabel('Password').fill(SAM.password)
  await page.keyboard.press('Tab')
  await page.keyboard.press('Space')
  await expect(page.getByLabel('Password')).toHaveAttribute('type', 'text')
  await expect(page.getByRole('button', { name: 'Hide password' })).toBeFocused()
  await page.keyboard.press('Shift+Tab')
  await page.keyboard.press('Enter')

  const button = page.getByRole('button', { name: 'Signing in …' })
  await expect(button).toHaveAttribute('aria-disabled', 'true')
  await expect(page.getByLabel('Password')).toHaveAttribute('type', 'password')
  // By force: Playwright itself would wait for a button that is disabled.
  await button.dblclick({ force: true })
  await page.getByLabel('Password').press('Enter')
  network.release()
  await expectHome(page)
  expect(sent).toBe(1)
})

test('password managers find in every form what they look for', async ({ page, startApp }) => {
  const { url } = await startApp()
  await page.goto(`${url}/login`)
  await expectTokens(page, ['username', 'current-password'])
  await page.goto(`${url}/register`)
  await expectTokens(page, ['username', 'email', 'given-name', 'family-name', 'new-password'])
  await page.goto(`${url}/forgot`)
  await expectTokens(page, ['username'])
  await page.goto(`${url}/reset#token=x`)
  await expectTokens(page, ['new-password'])
  await page.goto(`${url}/verify`)
  await expectTokens(page, ['username'])

  await page.goto(`${url}/profile`)
  await signIn(page)
  await expect(page.getByRole('heading', { name: 'Your profile' })).toBeVisible()
  await expectTokens(page, [
    ...['given-name', 'family-name'],
    ...['email', 'username', 'current-password'],
    ...['username', 'current-password', 'new-password'],
  ])
  for (const hint of await page.locator('input.unseen').all()) await expect(hint).toHaveValue(SAM.username)
})

test('a reset link that is opened while somebody is signed in signs them out; no token is left behind', async ({
  page,
  startApp,
}) => {
  const { url } = await startApp()
  await page.goto(url)
  await signIn(page, TIM)
  await expectHome(page, TIM)
  const { request } = page
  await request.post(`${url}/api/password/forgot`, { data: { username: SAM.username } })
  const link = await linkTo(url, SAM.email, 'Set a new password')
  await page.goto(link)
  await page.getByLabel('New password').fill('another four words')
  await page.keyboard.press('Enter')
  await expect(page.getByText('Your new password is saved')).toBeVisible()
  await expect(page).toHaveURL(`${url}/reset`)
  await expect(page.getByRole('button', { name: 'Logout' })).toHaveCount(0)

  await page.getByRole('link', { name: 'Sign in with the new one' }).click()
  await expectLogin(page)
  await page.goBack()
  await expect(page).toHaveURL(`${url}/reset`)
  await expect(page.getByLabel('New password')).toHaveCount(0)
  await page.goto(link)
  await page.getByLabel('New password').fill('yet another password')
  await page.keyboard.press('Enter')
  await expect(page.getByText('This link was used already')).toBeVisible()
})

/** Waits for the words that stand beside a field, and are read out with it. */
async function expectProblem(scope: Pick<Page, 'getByLabel'>, label: string, words: string): Promise<void> {
  await expect(scope.getByLabel(label)).toHaveAccessibleDescription(new RegExp(words))
  await expect(scope.getByLabel(label)).toHaveAttribute('aria-invalid', 'true')
}

/** What is typed does not get below the button in the field, also while Pico marks it as wrong. */
async function expectRoomForButton(page: Page): Promise<void> {
  const button = await page.getByRole('button', { name: 'Show password' }).boundingBox()
  const room = await page
    .getByLabel('Password')
    .evaluate((input) => Number.parseFloat(getComputedStyle(input).paddingInlineEnd))
  expect(room).toBeGreaterThanOrEqual(button?.width ?? Number.POSITIVE_INFINITY)
}

/** Waits for these `autocomplete` tokens, in this order. */
async function expectTokens(page: Page, tokens: string[]): Promise<void> {
  const inputs = page.locator('input')
  await expect(inputs).toHaveCount(tokens.length)
  expect(await inputs.evaluateAll((all) => all.map((input) => input.getAttribute('autocomplete')))).toEqual(
    tokens,
  )
}

/** A network that keeps what it is given until it is told to let go. */
function holdBack() {
  let release = () => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  return { released, release: () => release() }
}
