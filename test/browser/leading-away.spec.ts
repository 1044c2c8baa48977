import { expect } from '@playwright/test'
import { test } from './attacker.ts'
import { expectLogin, signIn } from './pages.ts'
import { payloadsFor } from './payloads.ts'

/** All of them only in the soak run. `web/utils/return-to.test.ts` tests how they are parsed. */
const TRIED = process.env.SOAK ? undefined : 2

test('F5 whatever path the history of the browser says to go back to, a sign-in stays here', async ({
  app,
  page,
  attacker,
}) => {
  for (const from of ['/profile?a=1', ...payloadsFor(attacker).slice(0, TRIED)]) {
    await page.goto(`${app.url}/login`)
    await page.evaluate((to) => history.replaceState({ usr: { from: to }, key: 'k', idx: 0 }, ''), from)
    await page.reload()
    await signIn(page)
    await expect(page.getByRole('button', { name: 'Logout' })).toBeVisible()
    if (from === '/profile?a=1') await expect(page).toHaveURL(`${app.url}${from}`)
    expect(new URL(page.url()).origin, from).toBe(app.url)
    await page.getByRole('button', { name: 'Logout' }).click()
    await expectLogin(page)
  }
  expect(attacker.visits).toEqual([])
})
