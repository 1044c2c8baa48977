import { GUEST_PAGES, OPEN_PAGES, PRIVATE_PAGES, STAFF_PAGES, visit } from './every-page.ts'
import { test } from './fixtures.ts'
import { growOlder } from './older-browser.ts'
import { expectHome, openHome, signOut } from './pages.ts'
import { addSuperuser } from './people.ts'

test.beforeEach(async ({ context }) => growOlder(context))

test('the oldest supported browser opens every page of a guest', async ({ page, app: { url } }) => {
  await visit(page, url, { ...GUEST_PAGES, ...OPEN_PAGES })
})

test('the oldest supported browser signs in, and opens every page of a superuser', async ({ page, app }) => {
  await openHome(page, app.url, addSuperuser(app))
  await visit(page, app.url, { ...PRIVATE_PAGES, ...STAFF_PAGES })
  await signOut(page)
})

for (const build of ['body', 'refresh-cookie', 'cookies', 'inspector'] as const) {
  test.describe(build, () => {
    test.use({ build })

    test('the oldest supported browser is still signed in after a reload', async ({ page, app, person }) => {
      await openHome(page, app.url, person)
      await page.reload()
      await expectHome(page, person)
    })
  })
}
