import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect } from '@playwright/test'
import { builtPages } from '../builds.ts'
import { test } from './fixtures.ts'
import { expectLogin, signIn } from './pages.ts'

/** In bytes, compressed: React needs 67,600 of them, and the router 13,400. */
const LIMIT = 99_000

const read = (path: string) => readFileSync(join(builtPages('refresh-cookie'), path), 'utf8')

/** Returns the paths of the scripts that the browser waits for: those of the page, and their static imports. */
function firstScripts(): string[] {
  const named = read('index.html').matchAll(/(?:src|href)="(\/assets\/[^"]+\.js)"/g)
  const paths = new Set([...named].map(([, path = '']) => path))
  // The iteration of a set includes the items that are added meanwhile.
  for (const path of paths) {
    for (const [, name] of read(path).matchAll(/(?:\bfrom|\bimport)\s*"\.\/([^"]+\.js)"/g)) {
      paths.add(`/assets/${name}`)
    }
  }
  return [...paths]
}

test('the login page waits for little script', () => {
  const sizes = firstScripts().map((path) => gzipSync(read(path), { level: 9 }).length)

  expect(sizes).not.toEqual([])
  expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(LIMIT)
})

test('a user can sign in before any other script has arrived', async ({ page, app: { url }, person }) => {
  const first = firstScripts()
  const isLater = ({ pathname }: URL) => pathname.endsWith('.js') && !first.includes(pathname)
  // No response ever comes.
  await page.route(isLater, () => {})
  await page.goto(`${url}/login`)
  await expectLogin(page)
  const response = page.waitForResponse(`${url}/api/token`)
  await signIn(page, person)

  expect((await response).status()).toBe(200)
  await expect(page.getByRole('button', { name: 'Logout' })).toBeVisible()
})

test('every page of a signed-in user opens without a server', async ({
  page,
  context,
  app: { url },
  person,
}) => {
  await page.goto(`${url}/login`)
  await signIn(page, person)
  await expect(page.getByRole('heading', { name: 'Home' })).toBeVisible()
  await page.waitForLoadState('networkidle')
  await context.setOffline(true)
  for (const [link, heading] of [
    ['Profile', 'Your profile'],
    ['Sessions', 'Sessions'],
    ['Home', 'Home'],
  ]) {
    await page.getByRole('navigation').getByRole('link', { name: link, exact: true }).click()
    await expect(page.getByRole('heading', { name: heading, level: 1 })).toBeVisible()
  }
})
