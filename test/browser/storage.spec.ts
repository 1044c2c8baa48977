import { expect } from '@playwright/test'
import { expectHome, openHome, test } from './fixtures.ts'

test('F6 tokens are where the transport puts them, and nowhere else', async ({
  page,
  context,
  startApp,
  transport,
}) => {
  const { url } = await startApp({ ACCESS_TOKEN_LIFETIME: '2s' })
  const written: string[] = []
  page.on('console', (message) => written.push(message.text()))
  page.on('request', (request) => written.push(request.url()))
  await openHome(page, url)
  await page.waitForResponse(`${url}/api/token/refresh`)
  await page.reload()
  await expectHome(page)

  const kept = await page.evaluate(
    () => JSON.stringify({ ...localStorage, ...sessionStorage }) + document.cookie,
  )
  const cookies = await context.cookies()
  const isToken = /eyJ[\w-]+\.[\w-]+\.[\w-]+/
  expect(isToken.test(kept)).toBe(transport === 'body')
  expect(written.join()).not.toMatch(isToken)
  expect(cookies.map(({ name }) => name).sort()).toEqual(
    { body: [], 'refresh-cookie': ['gatehouse_refresh'], cookies: ['gatehouse_access', 'gatehouse_refresh'] }[
      transport
    ],
  )
  for (const cookie of cookies)
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict', domain: 'localhost' })

  await page.getByRole('button', { name: 'Logout' }).click()
  await expect(page.getByRole('status')).toContainText('You are signed out.')
  await expect.poll(() => context.cookies()).toEqual([])
  await expect.poll(() => page.evaluate(() => localStorage.length)).toBe(0)
})
