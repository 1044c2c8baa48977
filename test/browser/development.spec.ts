import { expect } from '@playwright/test'
import { ROOT } from '../server-process.ts'
import { test } from './dev-server.ts'
import { ADA, expectHome, expectLogin, register, SAM, TIM } from './fixtures.ts'
import { continueWith, watchCallbacks } from './providers.ts'

test('npm run dev: both halves by one command, the demo accounts, one refresh a reload under StrictMode', async ({
  page,
  dev,
}) => {
  await expect.poll(dev.output).toContain(`The app: ${dev.url}`)
  const words = 'demo accounts added, for development only: user1 / password1, user2 / password2'
  await expect.poll(dev.output).toContain(words)
  await page.goto(dev.url)
  await page.getByRole('button', { name: 'Sam Smith: user1 / password1' }).click()
  await page.getByRole('button', { name: 'Login', exact: true }).click()
  await expectHome(page, SAM)

  const refreshes: string[] = []
  page.on('request', (request) => {
    if (request.url().endsWith('/api/token/refresh')) refreshes.push(request.url())
  })
  for (let reload = 1; reload <= 3; reload++) {
    await page.reload()
    await expectHome(page, SAM)
    expect(refreshes).toHaveLength(reload)
  }

  // C7 the other name of this machine is another site with cookies of its own, and works as well.
  await page.goto(dev.url.replace('localhost', '127.0.0.1'))
  await expectLogin(page)
  await page.getByRole('button', { name: 'Tim Allen: user2 / password2' }).click()
  await page.getByRole('button', { name: 'Login', exact: true }).click()
  await expectHome(page, TIM)
})

test('the mailbox: shows the mail that was not sent, and its links lead into the app', async ({
  page,
  dev,
}) => {
  await page.goto(`${dev.url}/register`)
  await register(page)
  await expectHome(page, ADA)
  await page.getByRole('link', { name: 'mailbox' }).click()
  await expect(page.getByRole('heading', { name: 'Mailbox' })).toBeVisible()
  const mail = page.getByRole('listitem').filter({ hasText: `To ${ADA.email}` })
  await expect(async () => {
    await page.getByRole('button', { name: 'Look for new mail' }).click()
    await expect(mail).toContainText('Confirm your e-mail address', { timeout: 500 })
  }).toPass()

  // Whoever opens the address of the API in a browser is led to the page.
  await page.goto(`${dev.url}/api/dev/mailbox`)
  await expect(page).toHaveURL(`${dev.url}/mailbox`)
  await mail.getByRole('link').click()
  await page.getByRole('button', { name: 'Confirm this address' }).click()
  await expect(page.getByText('Thank you. Your address is confirmed.')).toBeVisible()
})

test('Continue with Google: works at once, and sends its code once under StrictMode', async ({
  page,
  dev,
}) => {
  const callbacks = watchCallbacks(page)
  await page.goto(`${dev.url}/login`)
  await expect(page.getByText('stand-ins on this machine play Google, GitHub and Facebook.')).toBeVisible()
  await continueWith(page, 'Google', 'Ada Lovelace')
  await expectHome(page, ADA)
  await page.reload()
  await expectHome(page, ADA)

  expect(callbacks).toEqual([200])
})

test('the server of the pages gives out pages alone, and to no other page', async ({ dev }) => {
  const headers = { origin: 'http://localhost:5555' }
  const statusOf = async (path: string) => (await fetch(`${dev.url}/@fs${ROOT}/${path}?raw`)).status

  expect(await statusOf('web/main.tsx')).toBe(200)
  for (const path of ['package.json', 'server/main.ts']) {
    expect([path, await statusOf(path)]).toEqual([path, 403])
  }
  for (const path of ['/', '/main.tsx', '/api']) {
    const answer = await fetch(`${dev.url}${path}`, { headers })
    expect([path, answer.headers.get('access-control-allow-origin')]).toEqual([path, null])
  }
})

test('the token inspector is there, and VITE_INSPECTOR=off leaves it out', async ({ page, startDev }) => {
  const { url } = await startDev()
  const without = await startDev(() => ({ VITE_INSPECTOR: 'off' }))
  await page.goto(url)
  await page.getByRole('button', { name: 'Token inspector' }).click()
  await expect(page.getByRole('img', { name: 'The state is signed-out.' })).toBeVisible()

  await page.goto(without.url)
  await expectLogin(page)
  await page.waitForLoadState('networkidle')
  await expect(page.getByRole('button', { name: 'Token inspector' })).toHaveCount(0)
})

test('Ctrl-C stops both halves and frees both ports', async ({ dev }) => {
  await dev.interrupt()

  await expect(fetch(dev.url)).rejects.toThrow()
  await expect(fetch(`http://127.0.0.1:${dev.port}/api/health`)).rejects.toThrow()
})
