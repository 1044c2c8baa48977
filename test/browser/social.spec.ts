import { expect, type Page } from '@playwright/test'
import { ADA, expectHome, expectLogin, register, SAM, signIn, test } from './fixtures.ts'
import { linkTo, mailTo } from './mailbox.ts'
import { choose, continueWith, expectStandIn, goTo, type ProviderLabel, watchCallbacks } from './providers.ts'

const GRACE = {
  ...ADA,
  username: 'grace',
  first_name: 'Grace',
  last_name: 'Hopper',
  email: 'grace@example.com',
}

test('back on the page that was wanted, without code and state; the back button changes nothing', async ({
  page,
  startApp,
}) => {
  const { url } = await startApp()
  const callbacks = watchCallbacks(page)
  await page.goto(`${url}/profile?a=1#b`)
  await continueWith(page, 'Google', 'Ada Lovelace')
  await expectProfile(page, 'Ada')
  await expect(page).toHaveURL(`${url}/profile?a=1#b`)
  await page.reload()
  await expectProfile(page, 'Ada')

  await page.goBack()
  await expectStandIn(page, 'Google')
  await choose(page, 'Grace Hopper')
  await expectHome(page, ADA)
  await expect(page).toHaveURL(`${url}/`)
  expect(callbacks).toEqual([200, 409])

  await page.goBack()
  await page.goBack()
  await expectProfile(page, 'Ada')
  await expect(page.getByRole('alert')).toHaveCount(0)
  expect(callbacks).toEqual([200, 409])
})

test('C12 another provider with the same address: asks whoever has no password to come as before', async ({
  page,
  startApp,
}) => {
  const { url } = await startApp()
  await page.goto(url)
  await continueWith(page, 'Google', 'Ada Lovelace')
  await expectHome(page, ADA)
  await signOut(page)
  await continueWith(page, 'GitHub', 'Ada Lovelace')
  await expectLogin(page, `There is an account with the address ${ADA.email} already.`)
  await continueWith(page, 'Google', 'Ada Lovelace')

  await expect(page.getByRole('heading', { name: 'Connect GitHub?' })).toBeVisible()
  await expect(page.getByLabel('Current password')).toHaveCount(0)
  await page.getByRole('button', { name: 'Connect' }).click()
  await expect(page.getByText('GitHub is connected.')).toBeVisible()
  await expect(wayIn(page, 'Google')).toBeVisible()
  await expect(wayIn(page, 'GitHub')).toBeVisible()
  await signOut(page)
  await continueWith(page, 'GitHub', 'Ada Lovelace')
  await expectHome(page, ADA)
})

/** The pages are the same for every provider: all of them where there is time, else one. */
function isTried(provider: string): boolean {
  return provider === 'GitHub' || Boolean(process.env.SOAK)
}

/** Whom a provider vouches for no address of, and the address that it shows all the same. */
const UNPROVEN: Record<ProviderLabel, { name: string; shown: string }[]> = {
  Google: [
    { name: 'Alan Turing', shown: 'alan@example.com' },
    { name: 'Emmy Noether', shown: '' },
  ],
  GitHub: [
    { name: 'Alan Turing', shown: 'alan@example.com' },
    { name: 'Emmy Noether', shown: '' },
  ],
  // It does not say whether an address is proven.
  Facebook: [
    { name: 'Ada Lovelace', shown: 'ada@example.com' },
    { name: 'Emmy Noether', shown: '' },
  ],
}

for (const [provider, people] of Object.entries(UNPROVEN) as [ProviderLabel, typeof UNPROVEN.Google][]) {
  if (!isTried(provider)) continue
  test(`C23 ${provider} vouches for no address: a name and an address are chosen, and proven by mail`, async ({
    page,
    startApp,
  }) => {
    const { url } = await startApp()
    await page.goto(url)
    for (const { name, shown } of people) {
      const [first_name = '', last_name = ''] = name.split(' ')
      const person = {
        ...ADA,
        username: `${first_name}.1`,
        first_name,
        last_name,
        email: `${first_name}@example.com`.toLowerCase(),
      }
      await continueWith(page, provider, name)
      await expect(page.getByRole('heading', { name: 'Almost there' })).toBeVisible()
      await expect(page.getByText(`${provider} did not confirm an e-mail address of yours`)).toBeVisible()
      await expect(page.getByLabel('E-mail address')).toHaveValue(shown)
      await page.getByLabel('User name').fill(SAM.username)
      await page.getByLabel('E-mail address').fill(person.email)
      await page.keyboard.press('Enter')
      await expect(page.getByLabel('User name')).toHaveAccessibleDescription(
        /A user with that username already exists./,
      )
      await page.getByLabel('User name').fill(person.username)
      await page.keyboard.press('Enter')
      await expectHome(page, person)

      await page.goto(await linkTo(url, person.email, 'Confirm your e-mail address'))
      await page.getByRole('button', { name: 'Confirm this address' }).click()
      await page.getByRole('link', { name: 'Go on' }).click()
      await expectHome(page, person)
      await expect(page.getByRole('region', { name: 'Address to confirm' })).toHaveCount(0)
      await signOut(page)
      await continueWith(page, provider, name)
      await expectHome(page, person)
      await signOut(page)
    }
  })
}

const TROUBLES = {
  'Deny consent': 'You did not agree, so nothing happened.',
  'Replay a code': 'This sign-in took too long, or was not begun in this browser. Please begin again.',
  'Break down': 'The provider gave an answer that we cannot trust. Nothing happened; please begin again.',
}

for (const provider of ['Google', 'GitHub', 'Facebook'] as const) {
  if (!isTried(provider)) continue
  test(`G5 ${provider} with trouble: a sentence and a way back, and the next try works`, async ({
    page,
    startApp,
  }) => {
    const { url } = await startApp()
    await page.goto(`${url}/login`)
    for (const [trouble, words] of Object.entries(TROUBLES)) {
      await continueWith(page, provider, trouble)
      await expectStopped(page, words)
      await expect(page).toHaveURL(`${url}/auth/callback/${provider.toLowerCase()}`)
      await page.getByRole('link', { name: 'Go to the login' }).click()
      await expectLogin(page)
    }
    await continueWith(page, provider, 'Grace Hopper')
    await (provider === 'Facebook'
      ? expect(page.getByRole('heading', { name: 'Almost there' })).toBeVisible()
      : expectHome(page, GRACE))
  })
}

test('G5 a provider that is slow: the page says what it does, gives up, and says so', async ({
  page,
  startApp,
}) => {
  const { url } = await startApp()
  const callbacks = watchCallbacks(page)
  await page.goto(`${url}/login`)
  await continueWith(page, 'GitHub', 'Answer slowly')
  await expect(page.getByRole('status')).toHaveText('Signing you in with GitHub …')

  await expect(page.getByRole('alert')).toContainText('The provider does not answer just now.', {
    timeout: 12_000,
  })
  expect(callbacks).toEqual([503])
  await page.getByRole('link', { name: 'Go to the login' }).click()
  await signIn(page)
  await expectHome(page)
})

test('C12 an address that somebody has proven: its owner signs in, confirms, and only then is it connected', async ({
  page,
  openElsewhere,
  startApp,
}) => {
  const { url } = await startApp()
  await page.goto(`${url}/login`)
  await continueWith(page, 'Google', 'Eve Mallory')
  await expectLogin(page, `There is an account with the address ${SAM.email} already.`)
  const stranger = await openElsewhere()
  await stranger.goto(`${url}/social/link`)
  await expectLogin(stranger)

  await signIn(page)
  await expect(page.getByRole('heading', { name: 'Connect Google?' })).toBeVisible()
  await expect(page.getByRole('main')).toContainText(`Connect Google to your account ${SAM.username}?`)
  await expect(page.getByRole('main')).toContainText(`as ${SAM.email} can sign in here too`)
  await page.getByLabel('Current password').fill('nope')
  await page.keyboard.press('Enter')
  await expect(page.getByLabel('Current password')).toHaveAccessibleDescription(/Invalid password./)
  await page.getByLabel('Current password').fill(SAM.password)
  await page.keyboard.press('Enter')
  await expect(page.getByText('Google is connected.')).toBeVisible()
  await mailTo(url, SAM.email, 'Another way to sign in was added')

  await signOut(page)
  await continueWith(page, 'Google', 'Eve Mallory')
  await expectHome(page)
})

test('C12 whoever registers the address of somebody else first loses it, once its owner comes by a provider', async ({
  page,
  openElsewhere,
  startApp,
}) => {
  const { url } = await startApp()
  const attacker = await openElsewhere()
  await attacker.goto(`${url}/register`)
  await register(attacker)
  await expectHome(attacker, ADA)

  await page.goto(url)
  await continueWith(page, 'Google', 'Ada Lovelace')
  await expectHome(page, { ...ADA, username: 'ada2' })

  await attacker.reload()
  await expectHome(attacker, { ...ADA, email: '' })
  await expect(attacker.getByRole('main')).not.toContainText(ADA.email)
  await signOut(attacker)
  await signIn(attacker, { username: ADA.email, password: ADA.password })
  await expect(attacker.getByRole('alert')).toHaveText('The user name or the password is wrong.')
  await page.reload()
  await expectHome(page, { ...ADA, username: 'ada2' })
})

test('two sign-ins under way in two tabs: both end, and both tabs show who came last', async ({
  context,
  startApp,
}) => {
  const { url } = await startApp()
  const first = await context.newPage()
  const second = await context.newPage()
  await first.goto(`${url}/login`)
  await second.goto(`${url}/login`)
  await first.bringToFront()
  await goTo(first, 'Google')
  await second.bringToFront()
  await goTo(second, 'GitHub')

  await choose(second, 'Grace Hopper')
  await expectHome(second, GRACE)
  await first.bringToFront()
  await choose(first, 'Ada Lovelace')
  for (const tab of [first, second]) await expectHome(tab, ADA)
  for (const tab of [first, second]) {
    await tab.reload()
    await expectHome(tab, ADA)
  }
})

test('the profile: connect a provider, sign in with it, disconnect it, each with the password', async ({
  page,
  startApp,
}) => {
  const { url } = await startApp()
  await page.goto(`${url}/profile`)
  await signIn(page)
  await page.getByRole('button', { name: 'Connect GitHub' }).click()
  await choose(page, 'Grace Hopper')
  await expect(page.getByRole('heading', { name: 'Connect GitHub?' })).toBeVisible()
  await page.getByLabel('Current password').fill(SAM.password)
  await page.keyboard.press('Enter')
  await expect(wayIn(page, 'GitHub')).toContainText(GRACE.email)
  await expect(wayIn(page, 'GitHub').locator('time')).toHaveAttribute('datetime', /^\d{4}-\d\d-\d\dT/)
  await expect(page.getByRole('button', { name: 'Connect GitHub' })).toHaveCount(0)
  await signOut(page)
  await continueWith(page, 'GitHub', 'Grace Hopper')
  await expectHome(page)

  await page.getByRole('link', { name: 'Hello user1!' }).click()
  await page.getByText('Disconnect GitHub').click()
  await wayIn(page, 'GitHub').getByLabel('Current password').fill('nope')
  await page.keyboard.press('Enter')
  await expect(wayIn(page, 'GitHub').getByLabel('Current password')).toHaveAccessibleDescription(
    /Invalid password./,
  )
  await wayIn(page, 'GitHub').getByLabel('Current password').fill(SAM.password)
  await page.keyboard.press('Enter')
  await expect(page.getByText('GitHub is disconnected.')).toBeVisible()
  await expect(wayIn(page, 'GitHub')).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Connect GitHub' })).toBeVisible()
})

test('the only way in cannot be disconnected; with a password set by mail it can', async ({
  page,
  startApp,
}) => {
  const { url } = await startApp()
  await page.goto(`${url}/profile`)
  await continueWith(page, 'Google', 'Ada Lovelace')
  await page.getByRole('button', { name: 'Disconnect Google' }).click()
  await expect(page.getByText('This is your only way in, so it has to stay.')).toBeVisible()
  await expect(wayIn(page, 'Google')).toBeVisible()

  await page.getByRole('button', { name: 'Send me a link' }).click()
  await page.goto(await linkTo(url, ADA.email, 'Set a new password'))
  await page.getByLabel('New password').fill(ADA.password)
  await page.keyboard.press('Enter')
  await page.getByRole('link', { name: 'Sign in with the new one' }).click()
  await signIn(page, ADA)
  await page.getByRole('link', { name: 'Hello ada!' }).click()
  await page.getByText('Disconnect Google').click()
  await wayIn(page, 'Google').getByLabel('Current password').fill(ADA.password)
  await page.keyboard.press('Enter')
  await expect(page.getByText('Google is disconnected.')).toBeVisible()
})

test('G5 the address that a provider leads back to works once, and in the browser that set out alone', async ({
  page,
  openElsewhere,
  startApp,
}) => {
  const { url } = await startApp()
  const callbacks = watchCallbacks(page)
  // A redirect passes by what Playwright intercepts, so it is taken from the provider's answer.
  let returned = ''
  await page.route(/persona=/, async (route) => {
    const answer = await route.fetch({ maxRedirects: 0 })
    returned = answer.headers().location ?? ''
    await route.abort()
  })
  await page.goto(`${url}/login`)
  await continueWith(page, 'Google', 'Ada Lovelace')
  await expect.poll(() => returned).toContain('/auth/callback/google?code=')

  // As if somebody were to be signed in to the account of another (RFC 9700 §4.7).
  const elsewhere = await openElsewhere()
  await elsewhere.goto(returned)
  await expectStopped(
    elsewhere,
    'This sign-in took too long, or was not begun in this browser. Please begin again.',
  )

  await page.goto(returned)
  await expectHome(page, ADA)
  await page.goto(returned)
  await expectHome(page, ADA)
  await signOut(page)
  await page.goto(returned)
  await expectLogin(page)
  await expect(page.getByRole('alert')).toHaveCount(0)
  expect(callbacks).toEqual([200, 409, 409])
})

/** Waits for the page that says why nobody was signed in. */
async function expectStopped(page: Page, words: string | RegExp): Promise<void> {
  await expect(page.getByRole('heading', { name: 'Not signed in' })).toBeFocused()
  await expect(page.getByRole('alert')).toHaveText(words)
  await expect(page.getByRole('button', { name: 'Logout' })).toHaveCount(0)
}

async function expectProfile(page: Page, firstName: string): Promise<void> {
  await expect(page.getByRole('heading', { name: 'Your profile' })).toBeVisible()
  await expect(page.getByLabel('First name')).toHaveValue(firstName)
}

async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Logout' }).click()
  await expectLogin(page, 'You are signed out.')
}

/** The entry of a provider among the ways in, on the profile page. */
function wayIn(page: Page, provider: ProviderLabel) {
  return page
    .getByRole('list', { name: 'Ways to sign in' })
    .getByRole('listitem')
    .filter({ hasText: provider })
}
