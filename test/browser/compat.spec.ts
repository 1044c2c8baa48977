import { expect, type Page } from '@playwright/test'
import { COOKIE_NAMES } from '../../shared/transports.ts'
import { test as base } from './fixtures.ts'
import { mailTo } from './mailbox.ts'
import {
  type ClientSite,
  completeUserAuthClient,
  cookieFlowClient,
  djoserClient,
  lesson9Client,
} from './other-clients.ts'
import { ADA, SAM } from './people.ts'
import { choose, expectStandIn } from './providers.ts'
import type { OwnApp } from './running-app.ts'
import { serveSite } from './site.ts'

type ClientPage = (site: ClientSite) => string

interface CompatFixtures {
  /** Opens a front end on its own origin, against the app with these settings. */
  openClient(
    client: ClientPage,
    settings: (origin: string) => Record<string, string>,
  ): Promise<OwnApp & { origin: string }>
}

const test = base.extend<CompatFixtures>({
  openClient: async ({ page, startApp }, use) => {
    const site = await serveSite()
    const { origin } = site
    await use(async (client, settings) => {
      const app = await startApp({ CORS_ORIGINS: origin, ...settings(origin) })
      site.show(client({ api: app.url, origin }))
      await page.goto(origin)
      await expectLoaded(page)
      return { ...app, origin }
    })
    site.close()
  },
})

async function expectLoaded(page: Page): Promise<void> {
  await expect(page.locator('#loaded')).toHaveText('loaded')
}

async function reload(page: Page): Promise<void> {
  await page.reload()
  await expectLoaded(page)
}

const user = (page: Page) => page.locator('#user')
const message = (page: Page) => page.locator('#message')

/** Returns the names of our cookies in the browser. */
async function ourCookies(page: Page): Promise<string[]> {
  const cookies = await page.context().cookies()
  return cookies
    .map(({ name }) => name)
    .filter((name) => Object.values<string>(COOKIE_NAMES).includes(name))
    .sort()
}

/** Returns the token at the end of a URL in a mail. */
async function tokenTo(app: OwnApp, to: string, subject: string): Promise<string> {
  const text = await mailTo(app.url, to, subject)
  return /\/me\/([\w-]+)/.exec(text)?.[1] ?? ''
}

test('lesson9: sign-up by a form, sign-in, reload, expiry, refresh, sign-out', async ({
  page,
  openClient,
}) => {
  const app = await openClient(lesson9Client, () => ({ COMPAT: 'lesson9' }))
  const form = { ...ADA, password2: ADA.password, phone_number: '', provider: 'instincthub' }
  await page.evaluate(`signup(${JSON.stringify(form)})`)
  await expect(message(page)).toHaveText('made ada')
  await page.evaluate(`login('ada@example.com', '${ADA.password}')`)
  await expect(message(page)).toHaveText('Welcome back, ada!')
  await reload(page)
  await expect(user(page)).toHaveText('ada@example.com')

  await app.passTime(360)
  await reload(page)
  await expect(user(page)).toHaveText('access token refused: 401')
  await page.evaluate('refresh()')
  await expect(user(page)).toHaveText('ada@example.com')
  await page.evaluate('signOut()')
  expect(await ourCookies(page)).toEqual([])
})

test('complete-user-auth: registers, signs in, survives reloads with two refreshes at once, and a provider', async ({
  page,
  openClient,
}) => {
  const app = await openClient(completeUserAuthClient, (origin) => ({
    COMPAT: 'complete-user-auth',
    COMPAT_REDIRECT_URI: `${origin}/auth/callback`,
  }))
  await expect(user(page)).toHaveText('Guest')
  await page.evaluate(`register(${JSON.stringify(ADA)})`)
  await expect(message(page)).toHaveText('Registered. Please verify email.')
  await page.evaluate(`login('ada@example.com', '${ADA.password}')`)
  await expect(user(page)).toHaveText('ada ada@example.com')
  // At once, within the reuse window, and after the access token has expired.
  await reload(page)
  await expect(user(page)).toHaveText('ada ada@example.com')
  await app.passTime(360)
  await reload(page)
  await expect(user(page)).toHaveText('ada ada@example.com')
  expect(await ourCookies(page)).toEqual([COOKIE_NAMES.refresh])

  await page.evaluate('logout()')
  await expect(user(page)).toHaveText('Guest')
  expect(await ourCookies(page)).toEqual([])
  await reload(page)
  await expect(user(page)).toHaveText('Guest')

  // With its own state and verifier.
  await page.evaluate('openProvider()')
  await expectStandIn(page, 'Google')
  await choose(page, 'Grace Hopper')
  await expect(message(page)).toHaveText('Login successful, redirecting...')
  await expect(user(page)).toHaveText('grace grace@example.com')
  await reload(page)
  await expect(user(page)).toHaveText('grace grace@example.com')
})

test('djoser: registers, activates, signs in, survives expiry and reload, signs out, and a provider', async ({
  page,
  openClient,
}) => {
  const app = await openClient(djoserClient, (origin) => ({
    COMPAT: 'djoser',
    COMPAT_REDIRECT_URI: `${origin}/auth/google`,
    VERIFY_LINK: `${origin}/activation/me/`,
  }))
  await expect(user(page)).toHaveText('You are not logged in')
  await page.evaluate(`register(${JSON.stringify({ ...ADA, re_password: ADA.password })})`)
  await expect(message(page)).toHaveText('Please check email to verify account')
  const token = await tokenTo(app, ADA.email, 'Confirm your email')
  await page.evaluate(`activate('me', '${token}')`)
  await expect(message(page)).toHaveText('Account activated')

  await page.evaluate(`login('${ADA.email}', '${ADA.password}')`)
  await expect(user(page)).toHaveText('Ada Lovelace ada@example.com')
  await app.passTime(360)
  await reload(page)
  await expect(user(page)).toHaveText('Ada Lovelace ada@example.com')
  await app.passTime(360)
  await page.evaluate('twice()')
  await expect(user(page)).toHaveText('Ada Lovelace ada@example.com')

  await page.evaluate('logout()')
  await expect(user(page)).toHaveText('You are not logged in')
  expect(await ourCookies(page)).toEqual([])

  await page.evaluate('continueWithGoogle()')
  await expectStandIn(page, 'Google')
  await choose(page, 'Grace Hopper')
  await expect(message(page)).toHaveText('Logged in')
  await expect(user(page)).toHaveText('Grace Hopper grace@example.com')
  await reload(page)
  await expect(user(page)).toHaveText('Grace Hopper grace@example.com')
})

test('cookie-flow: sign-in, reload, expiry, two refreshes at once, sign-out; no cookie on 127.0.0.1', async ({
  page,
  openClient,
}) => {
  const app = await openClient(cookieFlowClient, (origin) => ({
    COMPAT: 'cookie-flow',
    CORS_ORIGINS: `${origin},${elsewhere(origin)}`,
  }))
  await expect(user(page)).toHaveText('to the login')
  await page.evaluate(`login('${SAM.username}', '${SAM.password}')`)
  await expect(user(page)).toHaveText('authenticated')
  expect(await ourCookies(page)).toEqual([COOKIE_NAMES.access, COOKIE_NAMES.refresh])

  await reload(page)
  await expect(user(page)).toHaveText('authenticated')
  await app.passTime(360)
  await page.evaluate('twice()')
  await expect(user(page)).toHaveText('authenticated')
  await page.evaluate('logout()')
  await expect(user(page)).toHaveText('to the login')
  expect(await ourCookies(page)).toEqual([])

  // The API is on localhost, which is another site, as the docs say.
  await page.goto(elsewhere(app.origin))
  await expectLoaded(page)
  await page.evaluate(`login('${SAM.username}', '${SAM.password}')`)
  await expect(message(page)).toHaveText('in')
  await expect(user(page)).toHaveText('to the login')
})

/** Returns the same URL by the other name of this machine. */
function elsewhere(origin: string): string {
  return origin.replace('localhost', '127.0.0.1')
}
