import { expect } from '@playwright/test'
import { expectHome, expectLogin, openHome, SAM, signIn, TIM, test } from './fixtures.ts'

test('sign in, see your profile, reload, sign out', async ({ page, startApp }) => {
  const { url } = await startApp()
  await page.goto(url)
  await expectLogin(page)
  await signIn(page)
  await expectHome(page)
  await expect(page.getByText('You are logged in to the homepage!')).toBeVisible()
  await page.reload()
  await expectHome(page)

  await page.getByRole('button', { name: 'Logout' }).click()
  await expectLogin(page, 'You are signed out.')
  await page.reload()
  await expectLogin(page)
})

test('each person sees their own profile, also one after the other in one tab', async ({
  page,
  startApp,
}) => {
  const { url } = await startApp()
  await page.goto(url)
  await signIn(page, SAM)
  await expectHome(page, SAM)
  await page.getByRole('button', { name: 'Logout' }).click()
  await signIn(page, TIM)
  await expectHome(page, TIM)
})

test('a wrong password: words, nothing lost, and the next try works', async ({ page, startApp }) => {
  const { url } = await startApp()
  await page.goto(`${url}/login`)
  await signIn(page, { ...SAM, password: 'nope' })

  await expect(page.getByRole('alert')).toHaveText('The user name or the password is wrong.')
  await expect(page.getByLabel('User name or e-mail address')).toHaveValue('user1')
  await expect(page.getByLabel('Password')).toBeFocused()
  await page.getByLabel('Password').fill(SAM.password)
  await page.keyboard.press('Enter')
  await expectHome(page)
})

test('C3 a deep link leads through the login back to itself; a reload never paints the login', async ({
  page,
  startApp,
}) => {
  const { url } = await startApp()
  await page.goto(`${url}/?tab=2#top`)
  await expectLogin(page)
  await signIn(page)
  await expectHome(page)
  expect(page.url()).toBe(`${url}/?tab=2#top`)

  await page.addInitScript(() => {
    new MutationObserver(() => {
      const heading = document.querySelector('h1')?.textContent
      if (heading)
        sessionStorage.setItem('headings', `${sessionStorage.getItem('headings') ?? ''} ${heading}`)
    }).observe(document, { childList: true, subtree: true })
  })
  for (let reload = 0; reload < 3; reload++) {
    await page.reload()
    await expectHome(page)
  }
  expect(page.url()).toBe(`${url}/?tab=2#top`)
  expect(await page.evaluate(() => sessionStorage.getItem('headings'))).not.toContain('Login')
})

test('stays signed in over many refreshes, and the page goes on working', async ({ page, startApp }) => {
  const { url } = await startApp({ ACCESS_TOKEN_LIFETIME: '2s' })
  await openHome(page, url)
  for (let refresh = 0; refresh < 3; refresh++) {
    const answer = await page.waitForResponse(`${url}/api/token/refresh`)
    expect(answer.status()).toBe(200)
  }

  await expectHome(page)
  await page.reload()
  await expectHome(page)
})

test('a session that ran out says so, and the next sign-in leads back', async ({ page, startApp }) => {
  const { url } = await startApp({ REFRESH_TOKEN_LIFETIME: '3s', ACCESS_TOKEN_LIFETIME: '3s' })
  await page.goto(`${url}/?tab=2`)
  await signIn(page)
  await expectHome(page)

  await expectLogin(page, 'You were away for a long time')
  await signIn(page)
  await expectHome(page)
  expect(page.url()).toBe(`${url}/?tab=2`)
})

test('C8 after a sign-out the back button shows nothing, and the token is dead', async ({
  page,
  startApp,
  request,
}) => {
  const { url } = await startApp()
  await page.goto(url)
  const profile = page.waitForRequest(`${url}/api/profile`)
  await signIn(page)
  await expectHome(page)
  const headers = await (await profile).allHeaders()
  await page.getByRole('button', { name: 'Logout' }).click()
  await expectLogin(page, 'You are signed out.')
  await page.goBack()

  await expectLogin(page)
  await expect(page.getByText('Sam')).toHaveCount(0)
  const { cookie = '', authorization = '' } = headers
  const answer = await request.get(`${url}/api/profile`, {
    headers: authorization ? { authorization } : { cookie },
  })
  expect([answer.status(), (await answer.json()).reason]).toEqual([401, 'signed_out'])
})

test('works by keyboard alone', async ({ page, startApp }) => {
  const { url } = await startApp()
  await page.goto(`${url}/login`)
  await expectLogin(page)
  await page.keyboard.press('Tab')
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused()
  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab')
  await expect(page.getByLabel('User name or e-mail address')).toBeFocused()
  await page.keyboard.type('user1')
  await page.keyboard.press('Tab')
  await page.keyboard.type('password1')
  await page.keyboard.press('Tab')
  await expect(page.getByRole('button', { name: 'Show password' })).toBeFocused()
  await page.keyboard.press('Tab')
  await expect(page.getByRole('button', { name: 'Login' })).toBeFocused()
  await page.keyboard.press('Space')
  await expectHome(page)
  await expect(page.getByRole('heading', { name: 'Home' })).toBeFocused()

  await page.keyboard.press('Shift+Tab')
  await expect(page.getByRole('button', { name: 'Logout' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expectLogin(page, 'You are signed out.')
})
