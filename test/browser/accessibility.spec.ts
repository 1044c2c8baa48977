import { expect, type Page } from '@playwright/test'
import { ADA, expectHome, expectLogin, register, SAM, signIn, test } from './fixtures.ts'
import { choose, continueWith, goTo } from './providers.ts'
import { expectSound, LOOKS } from './sound.ts'

/** What is opened from outside, a link with a token and one that lost it, and the heading there. */
const ADDRESSES = {
  '/verify': 'Confirm your address',
  '/reset': 'Choose a new password',
  '/verify#token=x': 'Confirm your address',
  '/reset#token=x': 'Choose a new password',
  '/nope': 'Page not found',
}

for (const { name, colorScheme, viewport } of LOOKS) {
  test.describe(name, () => {
    test.use({ colorScheme, viewport })

    test('every page of a guest: no violation that axe knows, and nothing to scroll sideways', async ({
      page,
      startApp,
    }) => {
      const { url } = await startApp()
      await page.goto(url)
      await expectLogin(page)
      await expectSound(page)
      await signIn(page, { username: 'user1', password: 'nope' })
      await expect(page.getByRole('alert')).toBeVisible()
      await expectSound(page)

      await page.getByRole('link', { name: 'Make an account' }).click()
      await page.getByRole('button', { name: 'Make the account' }).click()
      await expect(page.getByRole('alert')).toBeVisible()
      await expectSound(page)
      await page.goto(`${url}/forgot`)
      await expectHeading(page, 'Forgot your password?')
      await expectSound(page)
      await page.getByLabel('User name or e-mail address').fill('nobody')
      await page.keyboard.press('Enter')
      await expectHeading(page, 'Check your mail')
      await expectSound(page)

      for (const [address, heading] of Object.entries(ADDRESSES)) {
        await page.goto(`${url}${address}`)
        await expectHeading(page, heading)
        await expectSound(page)
      }
    })

    // By itself: it is long, and axe looks at all of it.
    test('the page of errors: the same', async ({ page, startApp }) => {
      const { url } = await startApp()
      await page.goto(`${url}/errors#reuse`)
      await expect(page.getByRole('heading', { name: 'reuse' })).toBeFocused()
      await expectSound(page)
    })

    test('every page of whoever is signed in: the same', async ({ page, request, startApp }) => {
      const { url } = await startApp()
      await page.goto(`${url}/register`)
      await expectHeading(page, 'Make an account')
      await expectSound(page)
      await register(page)
      await expectHome(page, ADA)
      await expect(page.getByRole('region', { name: 'Address to confirm' })).toBeVisible()
      await expectSound(page)

      await page.getByRole('link', { name: 'Hello ada!' }).click()
      await page.getByRole('button', { name: 'Change the password' }).click()
      await expect(page.getByRole('alert')).toBeVisible()
      await expectSound(page)
      await request.post(`${url}/api/token`, { data: ADA })
      await page.getByRole('link', { name: 'See where you are signed in' }).click()
      await expect(page.getByRole('button', { name: 'End the session' })).toBeVisible()
      await expectSound(page)

      await page.getByRole('button', { name: 'Logout' }).click()
      await expectLogin(page, 'You are signed out.')
      await expectSound(page)
    })

    test('every page on the way through a provider: the same', async ({ page, startApp }) => {
      const { url } = await startApp()
      await page.goto(`${url}/login`)
      await goTo(page, 'Facebook')
      // It is never answered.
      await page.route(`${url}/api/social/facebook`, () => {})
      await choose(page, 'Ada Lovelace')
      await expect(page.getByRole('status')).toHaveText('Signing you in with Facebook …')
      await expectSound(page)

      await page.goto(`${url}/login`)
      await goTo(page, 'Google')
      await expectSound(page)
      await choose(page, 'Deny consent')
      await expectHeading(page, 'Not signed in')
      await expectSound(page)

      await page.getByRole('link', { name: 'Go to the login' }).click()
      await continueWith(page, 'Google', 'Emmy Noether')
      await expectHeading(page, 'Almost there')
      await page.getByRole('button', { name: 'Make the account' }).click()
      await expect(page.getByRole('alert')).toBeVisible()
      await expectSound(page)
      await page.goto(`${url}/login`)
      await continueWith(page, 'GitHub', 'Eve Mallory')
      await expectLogin(page, 'There is an account')
      await expectSound(page)
      await signIn(page)
      await expectHeading(page, 'Connect GitHub?')
      await expectSound(page)

      await page.getByLabel('Current password').fill(SAM.password)
      await page.keyboard.press('Enter')
      await page.getByText('Disconnect GitHub').click()
      await expectSound(page)
      await page.goto(`${url}/social/link`)
      await expectHeading(page, 'Nothing waits here')
      await expectSound(page)
    })
  })
}

async function expectHeading(page: Page, name: string): Promise<void> {
  await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible()
}
