import { expect, type Route } from '@playwright/test'
import { SIGN_OUT_MESSAGES } from '../../web/components/sign-out-messages.ts'
import { test } from './fixtures.ts'
import { expectHome, expectLogin, openHome, signIn } from './pages.ts'
import { passTimeIn } from './people.ts'

test('the reason for a sign-out is shown and explained, and the next sign-in leads back', async ({
  page,
  app,
  person,
}) => {
  await openHome(page, `${app.url}/?tab=2`, person)
  passTimeIn(app, person, 'expires_at', 86_400 + 60)
  await page.reload()
  await expectLogin(page, SIGN_OUT_MESSAGES.idle)
  await page.getByRole('link', { name: 'Learn more' }).click()
  await expect(page).toHaveURL(`${app.url}/errors#idle`)
  await expect(page.getByRole('heading', { name: 'idle' })).toBeFocused()

  await page.goBack()
  await signIn(page, person)
  await expectHome(page, person)
  await expect(page).toHaveURL(`${app.url}/?tab=2`)
})

test('a browser that blocks storage: the user is told, and signs in for as long as the page is open', async ({
  page,
  context,
  app: { url },
  person,
}) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, 'localStorage', {
      get() {
        throw new DOMException('Access is denied.', 'SecurityError')
      },
    })
  })
  // A browser that blocks storage blocks cookies too.
  const dropCookies = async (route: Route) => {
    const response = await route.fetch({ maxRetries: 2 })
    const { 'set-cookie': _, ...headers } = response.headers()
    await context.clearCookies()
    await route.fulfill({ response, headers })
  }
  // A reload disposes of the responses that the page was still waiting for: there is nothing left to do for them.
  await page.route('**/api/**', (route) => dropCookies(route).catch(() => {}))
  await page.goto(url)
  await expectLogin(page, SIGN_OUT_MESSAGES.storage_blocked)
  await signIn(page, person)
  await expectHome(page, person)

  await page.reload()
  await expectLogin(page, SIGN_OUT_MESSAGES.storage_blocked)
})
