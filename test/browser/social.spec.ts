import { expect, type Page } from '@playwright/test'
import { inTransports, test } from './fixtures.ts'
import { linkTo, mailTo } from './mailbox.ts'
import { expectHome, expectLogin, signIn, signOut } from './pages.ts'
import { ADA, SAM } from './people.ts'
import { choose, continueWith, expectStandIn, forgetPeople, goTo, watchCallbacks } from './providers.ts'

const GRACE = {
  ...ADA,
  username: 'grace',
  first_name: 'Grace',
  last_name: 'Hopper',
  email: 'grace@example.com',
}

/** Providers work the same in all transports. The quick run tests one. */
const TRANSPORTS = process.env.SOAK ? undefined : (['refresh-cookie'] as const)

// The stand-ins know few personas, and no test may find an account of theirs.
test.beforeEach(({ app }) => forgetPeople(app))

inTransports(() => {
  test('sign in by a provider, reload, sign out, and in again', async ({ page, app: { url } }) => {
    await page.goto(url)
    await continueWith(page, 'Google', 'Ada Lovelace')
    await expectHome(page, ADA)
    await expect(page).toHaveURL(`${url}/`)
    await page.reload()
    await expectHome(page, ADA)

    await signOut(page)
    await page.reload()
    await expectLogin(page)
    await continueWith(page, 'Google', 'Ada Lovelace')
    await expectHome(page, ADA)
  })
}, TRANSPORTS)

test('back on the page that was wanted, without code and state; the back button changes nothing', async ({
  page,
  app: { url },
}) => {
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

test('C23 GitHub verifies no e-mail address: the user chooses a user name and an e-mail address, and confirms it by mail', async ({
  page,
  app: { url },
}) => {
  const alan = {
    ...ADA,
    username: 'alan.1',
    first_name: 'Alan',
    last_name: 'Turing',
    email: 'alan@example.com',
  }
  await page.goto(url)
  await continueWith(page, 'GitHub', 'Alan Turing')
  await expect(page.getByRole('heading', { name: 'Almost there' })).toBeVisible()
  await expect(page.getByText('GitHub did not confirm an e-mail address of yours')).toBeVisible()
  await expect(page.getByLabel('E-mail address')).toHaveValue(alan.email)
  await page.getByLabel('User name').fill(alan.username)
  await page.keyboard.press('Enter')
  await expectHome(page, alan)

  await page.goto(await linkTo(url, alan.email, 'Confirm your e-mail address'))
  await page.getByRole('button', { name: 'Confirm this address' }).click()
  await page.getByRole('link', { name: 'Go on' }).click()
  await expectHome(page, alan)
  await expect(page.getByRole('region', { name: 'Address to confirm' })).toHaveCount(0)
  await signOut(page)
  await continueWith(page, 'GitHub', 'Alan Turing')
  await expectHome(page, alan)
})

test('C12 an e-mail address that a user has confirmed: its owner signs in, confirms, and only then is it connected', async ({
  page,
  openElsewhere,
  app: { url },
}) => {
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

test('two sign-ins under way in two tabs: both end, and both tabs show the later user', async ({
  context,
  app: { url },
}) => {
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

test('G5 the URL that a provider leads back to works once, and only in the browser that began', async ({
  page,
  openElsewhere,
  app: { url },
}) => {
  const callbacks = watchCallbacks(page)
  // Playwright cannot intercept a redirect, so the URL is taken from the provider's response.
  let returned = ''
  await page.route(/persona=/, async (route) => {
    const answer = await route.fetch({ maxRedirects: 0 })
    returned = answer.headers().location ?? ''
    await route.abort()
  })
  await page.goto(`${url}/login`)
  await continueWith(page, 'Google', 'Ada Lovelace')
  await expect.poll(() => returned).toContain('/auth/callback/google?code=')

  // Like an attack that signs the victim in to the attacker's account (RFC 9700 §4.7).
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

/** Waits for the page that gives the reason why the sign-in failed. */
async function expectStopped(page: Page, words: string | RegExp): Promise<void> {
  await expect(page.getByRole('heading', { name: 'Not signed in' })).toBeFocused()
  await expect(page.getByRole('alert')).toHaveText(words)
  await expect(page.getByRole('button', { name: 'Logout' })).toHaveCount(0)
}

async function expectProfile(page: Page, firstName: string): Promise<void> {
  await expect(page.getByRole('heading', { name: 'Your profile' })).toBeVisible()
  await expect(page.getByLabel('First name')).toHaveValue(firstName)
}
