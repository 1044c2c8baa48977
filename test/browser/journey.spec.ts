import { expect, type Locator } from '@playwright/test'
import { COOKIE_NAMES } from '../../shared/transports.ts'
import { inTransports, test } from './fixtures.ts'
import { cookiesOf, expectHome, expectLogin, expectQuiet, openHome, signIn, signOut } from './pages.ts'
import { addPerson } from './people.ts'

/** The cookies of a browser while its user is signed in. */
const COOKIES = {
  body: [],
  'refresh-cookie': [COOKIE_NAMES.refresh],
  cookies: [COOKIE_NAMES.access, COOKIE_NAMES.refresh],
}

inTransports((transport) => {
  test('F2 F6 sign in, stay, reload, sign out: tokens are where the transport puts them, and nowhere else', async ({
    page,
    context,
    app,
    person,
  }) => {
    const written: string[] = []
    page.on('console', (message) => written.push(message.text()))
    page.on('request', (request) => written.push(request.url()))
    await page.clock.install()
    await openHome(page, app.url, person)
    await expect(page.getByText('You are logged in to the homepage!')).toBeVisible()
    const refresh = page.waitForResponse(`${app.url}/api/token/refresh`)
    await page.clock.fastForward(240_000)
    expect((await refresh).status()).toBe(200)
    await expectQuiet(page)
    await page.reload()
    await expectHome(page, person)

    const isToken = /eyJ[\w-]+\.[\w-]+\.[\w-]+/
    const kept = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))
    expect(isToken.test(kept)).toBe(transport === 'body')
    expect(await page.evaluate(() => document.cookie)).toBe('')
    expect(await page.evaluate(() => cookieStore.getAll())).toEqual([])
    expect(written.join()).not.toMatch(isToken)
    const cookies = await cookiesOf(context)
    expect(cookies.map(({ name }) => name).sort()).toEqual(COOKIES[transport])
    for (const cookie of cookies) {
      // A Domain attribute would show as a leading dot.
      expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict', domain: 'localhost', path: '/' })
      expect(cookie.name.length + cookie.value.length).toBeLessThanOrEqual(4_096)
    }

    await signOut(page)
    await expect.poll(() => cookiesOf(context)).toEqual([])
    await expect.poll(() => page.evaluate(() => localStorage.length)).toBe(0)
    await page.reload()
    await expectLogin(page)
    const next = addPerson(app)
    await signIn(page, next)
    await expectHome(page, next)
  })
})

test('C3 a deep link leads through the login back to itself; a reload never paints the login', async ({
  page,
  app: { url },
  person,
}) => {
  await page.goto(`${url}/?tab=2#top`)
  await expectLogin(page)
  await signIn(page, person)
  await expectHome(page, person)
  expect(page.url()).toBe(`${url}/?tab=2#top`)

  await page.addInitScript(() => {
    new MutationObserver(() => {
      const heading = document.querySelector('h1')?.textContent
      if (heading)
        sessionStorage.setItem('headings', `${sessionStorage.getItem('headings') ?? ''} ${heading}`)
    }).observe(document, { childList: true, subtree: true })
  })
  await page.reload()
  await expectHome(page, person)
  expect(page.url()).toBe(`${url}/?tab=2#top`)
  const headings = await page.evaluate(() => sessionStorage.getItem('headings'))
  expect(headings).toContain('Home')
  expect(headings).not.toContain('Login')
})

inTransports(
  () => {
    test('C8 after a sign-out the back button shows nothing, and the token is dead', async ({
      page,
      request,
      app: { url },
      person,
    }) => {
      await page.goto(url)
      const profile = page.waitForRequest(`${url}/api/profile`)
      await signIn(page, person)
      await expectHome(page, person)
      const { cookie = '', authorization } = await (await profile).allHeaders()
      await signOut(page)
      await page.goBack()

      await expectLogin(page)
      await expect(page.getByText(person.first_name)).toHaveCount(0)
      const headers: Record<string, string> = authorization ? { authorization } : { cookie }
      const response = await request.get(`${url}/api/profile`, { headers })
      expect([response.status(), (await response.json()).reason]).toEqual([401, 'signed_out'])
    })
  },
  process.env.SOAK ? undefined : ['refresh-cookie'],
)

test('works by keyboard alone', async ({ page, app: { url }, person }) => {
  const tabTo = async (target: Locator) => {
    await page.keyboard.press('Tab')
    await expect(target).toBeFocused()
  }
  await page.goto(`${url}/login`)
  await expectLogin(page)
  await tabTo(page.getByRole('link', { name: 'Skip to content' }))
  await page.keyboard.press('Enter')
  await tabTo(page.getByRole('link', { name: 'Create an account' }))
  await tabTo(page.getByLabel('Username or email'))
  await page.keyboard.type(person.username)
  await page.keyboard.press('Tab')
  await page.keyboard.type(person.password)
  await tabTo(page.getByRole('button', { name: 'Show password' }))
  await tabTo(page.getByRole('link', { name: 'Forgot password?' }))
  await tabTo(page.getByRole('button', { name: 'Login' }))
  await page.keyboard.press('Space')
  await expectHome(page, person)
  await expect(page.getByRole('heading', { name: 'Home' })).toBeFocused()

  await page.keyboard.press('Shift+Tab')
  await expect(page.getByRole('button', { name: 'Logout' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expectLogin(page, "You're signed out.")
})
