import { expect } from '@playwright/test'
import { APP_NAME } from '../../shared/app-name.ts'
import { test } from './attacker.ts'
import { signIn } from './pages.ts'
import { payloadsFor } from './payloads.ts'
import { choose, expectStandIn } from './providers.ts'

test('F5 a URL of ours that looks like an attacker’s stays here, before a sign-in and after', async ({
  app,
  page,
  attacker,
}) => {
  for (const path of payloadsFor(attacker).filter((payload) => payload.startsWith('/'))) {
    const response = await page.goto(`${app.url}${path}`)
    expect(new URL(page.url()).origin, path).toBe(app.url)
    // The path has two slashes, or a backslash for one, and the server has no page there.
    if (response?.status() === 403) continue
    await expect(page.getByRole('heading', { level: 1 }), path).toBeVisible()
    await page.getByRole('link', { name: APP_NAME }).click()
    await signIn(page)
    await expect(page.getByRole('button', { name: 'Logout' })).toBeVisible()
    expect(new URL(page.url()).origin, path).toBe(app.url)
    await page.getByRole('button', { name: 'Logout' }).click()
  }
  expect(attacker.visits).toEqual([])
})

test('F5 the return path of a sign-in with a provider leads nowhere else', async ({
  app,
  page,
  attacker,
}) => {
  await page.goto(`${app.url}/login`)
  for (const to of ['/profile?a=1', ...payloadsFor(attacker)]) {
    const { authorization_url } = await page.evaluate(async (path) => {
      const response = await fetch(`/api/social/google?${new URLSearchParams({ return_to: path })}`, {
        headers: { 'x-token-transport': 'refresh-cookie' },
      })
      return response.json()
    }, to)
    await page.goto(authorization_url)
    await expectStandIn(page, 'Google')
    await choose(page, 'Ada Lovelace')
    await expect(page.getByRole('button', { name: 'Logout' })).toBeVisible()
    if (to === '/profile?a=1') await expect(page).toHaveURL(`${app.url}${to}`)
    expect(new URL(page.url()).origin, to).toBe(app.url)
  }
  expect(attacker.visits).toEqual([])
})
