import { expect, type Page, type Route } from '@playwright/test'
import { GUEST_PAGES } from './every-page.ts'
import { inOneTransport, test } from './fixtures.ts'
import { linkTo, mailTo } from './mailbox.ts'
import { expectHeading, expectHome, expectLogin, signIn, signOut } from './pages.ts'
import { ADA, SAM } from './people.ts'
import { choose, continueWith, expectStandIn, forgetPeople, goTo, watchCallbacks } from './providers.ts'
import { expectSound } from './sound.ts'

const GRACE = {
  ...ADA,
  username: 'grace',
  first_name: 'Grace',
  last_name: 'Hopper',
  email: 'grace@example.com',
}

const WIDE = { width: 1280, height: 900 }
/** A phone. */
const NARROW = { width: 390, height: 844 }

/** A shift as the Layout Instability API reports it, which TypeScript does not know. */
interface LayoutShift extends PerformanceEntry {
  sources: { node: Node | null }[]
}

// The stand-ins know few personas, and no test may find an account of theirs.
test.beforeEach(({ app }) => forgetPeople(app))

inOneTransport('refresh-cookie', () => {
  test('back on the page that was wanted, without code and state; the back button changes nothing; out, and in again', async ({
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

    await signOut(page)
    await page.reload()
    await expectLogin(page)
    await continueWith(page, 'Google', 'Ada Lovelace')
    await expectHome(page, ADA)
  })
})

test('on the way to a provider, and back without consent: no violation that axe knows, and no sideways scrolling', async ({
  page,
  app: { url },
}) => {
  await page.goto(`${url}/login`)
  await goTo(page, 'Google')
  await expectSound(page)
  await choose(page, 'Deny consent')
  await expectHeading(page, 'Not signed in')
  await expectSound(page)
  await page.getByRole('link', { name: 'Back to login' }).click()
  await goTo(page, 'Facebook')
  // No response ever comes.
  await page.route(`${url}/api/social/facebook`, () => {})
  await choose(page, 'Ada Lovelace')
  await expect(page.getByRole('status')).toHaveText('Signing you in with Facebook…')
  await expectSound(page)
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
  await expect(page.getByRole('heading', { name: 'Finish signing up' })).toBeVisible()
  await expect(page.getByText("GitHub didn't share a confirmed email")).toBeVisible()
  await expect(page.getByLabel('Email')).toHaveValue(alan.email)
  await page.getByLabel('Username').fill('')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('alert')).toBeVisible()
  await expectSound(page)
  await page.getByLabel('Username').fill(alan.username)
  await page.keyboard.press('Enter')
  await expectHome(page, alan)

  await page.goto(await linkTo(url, alan.email, 'Confirm your email'))
  await page.getByRole('button', { name: 'Confirm email' }).click()
  await page.getByRole('link', { name: 'Continue' }).click()
  await expectHome(page, alan)
  await expect(page.getByRole('region', { name: 'Email to confirm' })).toHaveCount(0)
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
  await expectLogin(page, `You already have an account with ${SAM.email}.`)
  const stranger = await openElsewhere()
  await stranger.goto(`${url}/social/link`)
  await expectLogin(stranger)

  await signIn(page)
  await expect(page.getByRole('heading', { name: 'Connect Google?' })).toBeVisible()
  await expect(page.getByRole('main')).toContainText(`Your account: ${SAM.username}`)
  await expect(page.getByRole('main')).toContainText(`sign in here with Google (${SAM.email})`)
  await expectSound(page)
  await page.getByRole('button', { name: 'Connect' }).click()
  await expect(page.getByText('Google is connected')).toBeVisible()
  await page.getByRole('button', { name: 'Disconnect Google' }).click()
  await expectSound(page)
  await mailTo(url, SAM.email, 'Google was connected to your account')

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
    const response = await route.fetch({ maxRedirects: 0 })
    returned = response.headers().location ?? ''
    await route.abort()
  })
  await page.goto(`${url}/login`)
  await continueWith(page, 'Google', 'Ada Lovelace')
  await expect.poll(() => returned).toContain('/auth/callback/google?code=')

  // Like an attack that signs the victim in to the attacker's account (RFC 9700 §4.7).
  const elsewhere = await openElsewhere()
  await elsewhere.goto(returned)
  await expectStopped(elsewhere, 'This sign-in expired or was started in another browser. Try again.')

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

test('nothing moves when the providers arrive late, be it three or none', async ({ page, app: { url } }) => {
  await watchShifts(page)
  const held: Route[] = []
  await page.route('**/api/social', (route) => void held.push(route))
  for (const [look, viewport] of Object.entries({ wide: WIDE, narrow: NARROW })) {
    await page.setViewportSize(viewport)
    for (const [path, heading] of Object.entries(GUEST_PAGES)) {
      for (const count of [3, 0]) {
        await page.goto(`${url}${path}`)
        await expectHeading(page, heading)
        await expect.poll(() => held.length).toBe(1)
        await drawn(page)
        await (count === 0 ? held.pop()?.fulfill({ json: [] }) : held.pop()?.continue())
        await expect(page.getByRole('link', { name: 'Help' })).toBeVisible()

        await expect(page.getByRole('button', { name: 'Continue with' })).toHaveCount(count)
        expect(await shiftsOf(page), `${look}, ${path}, ${count} providers`).toEqual([])
      }
    }
  }
})

/** Records in each page what moved in view without an input of the user. */
async function watchShifts(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const shifts: string[] = []
    const note = (entry: LayoutShift) =>
      shifts.push(...entry.sources.map(({ node }) => (node as Element)?.outerHTML ?? 'a removed element'))
    const observer = new PerformanceObserver((list) => (list.getEntries() as LayoutShift[]).forEach(note))
    observer.observe({ type: 'layout-shift', buffered: true })
    Object.assign(globalThis, { shifts })
  })
}

/** Returns what moved so far. */
async function shiftsOf(page: Page): Promise<string[]> {
  await drawn(page)
  return page.evaluate(() => (globalThis as unknown as { shifts: string[] }).shifts)
}

/** Waits until the browser has drawn the page and said what moved in it. */
function drawn(page: Page): Promise<void> {
  return page.evaluate(async () => {
    const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve))
    for (let frame = 1; frame <= 3; frame++) await nextFrame()
  })
}

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
