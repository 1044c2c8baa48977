import { type BrowserContext, expect, type Page } from '@playwright/test'
import SqliteDatabase from 'better-sqlite3'
import { SIGN_OUT_WORDS } from '../../web/components/sign-out-words.ts'
import { expectHome, expectLogin, openHome, type RunningApp, SAM, signIn, test } from './fixtures.ts'

interface Scene {
  app: RunningApp
  page: Page
  context: BrowserContext
}

/** Every way in which a session ends that its owner did not end in this tab. */
const ENDS: { reason: keyof typeof SIGN_OUT_WORDS; end(scene: Scene): Promise<unknown> }[] = [
  { reason: 'idle', end: ({ app }) => app.passTime(86_400 + 60) },
  { reason: 'session_end', end: ({ app }) => app.passTime(7_200 + 60) },
  { reason: 'reuse', end: replay },
  { reason: 'password_changed', end: ({ app }) => change(app) },
  { reason: 'ended_elsewhere', end: endElsewhere },
  { reason: 'deactivated', end: async ({ app }) => write(app, 'UPDATE users SET is_active = 0') },
  { reason: 'lost', end: async ({ app }) => write(app, 'DELETE FROM sessions') },
  { reason: 'other_tab', end: signOutInAnotherTab },
  { reason: 'no_cookie', end: ({ context }) => context.clearCookies() },
]

for (const { reason, end } of ENDS) {
  test(`why somebody was signed out is said, and explained: ${reason}`, async ({
    page,
    context,
    startApp,
  }) => {
    const app = await startApp({ SESSION_LIFETIME: reason === 'session_end' ? '2h' : '30d' })
    await openHome(page, app.url)
    await end({ app, page, context })
    await page.reload()

    await expectLogin(page, SIGN_OUT_WORDS[reason])
    await page.getByRole('link', { name: 'More about this' }).click()
    await expect(page).toHaveURL(`${app.url}/errors#${reason}`)
    await expect(page.getByRole('heading', { name: reason })).toBeFocused()
  })
}

test('a browser that keeps nothing is told so, and signs in for as long as the page is open', async ({
  page,
  context,
  startApp,
}) => {
  const { url } = await startApp()
  await page.addInitScript(() => {
    Object.defineProperty(window, 'localStorage', {
      get() {
        throw new DOMException('Access is denied.', 'SecurityError')
      },
    })
  })
  // Who blocks storage blocks cookies.
  await page.route('**/api/**', async (route) => {
    const answer = await route.fetch({ maxRetries: 2 })
    const { 'set-cookie': _, ...headers } = answer.headers()
    await context.clearCookies()
    await route.fulfill({ response: answer, headers })
  })
  await page.goto(url)
  await expectLogin(page, SIGN_OUT_WORDS.storage_blocked)
  await signIn(page)
  await expectHome(page)

  await page.reload()
  await expectLogin(page, SIGN_OUT_WORDS.storage_blocked)
})

/** Somebody has a copy of the cookie, and uses it after the owner has gone on. */
async function replay({ app, page, context }: Scene): Promise<void> {
  const copy = await cookieOf(context)
  // Within the window a reload gets the pair that it has; and a token that is but one behind could be that
  // of a browser which was killed.
  for (let reload = 1; reload <= 2; reload++) {
    await app.passTime(60)
    await page.reload()
    await expectHome(page)
  }
  const stolen = await post(app, '/api/token/refresh', {}, { cookie: copy })

  expect(stolen.status).toBe(401)
}

async function change(app: RunningApp): Promise<void> {
  const authorization = await signInElsewhere(app)
  const passwords = { current_password: SAM.password, new_password: 'four words and more' }
  const changed = await post(app, '/api/password/change', passwords, { authorization })

  expect(changed.status).toBe(200)
}

async function endElsewhere({ app }: Scene): Promise<void> {
  const authorization = await signInElsewhere(app)
  const ended = await post(app, '/api/sessions/revoke-others', {}, { authorization })

  expect(await ended.json()).toMatchObject({ revoked: 1 })
}

async function signOutInAnotherTab({ app, page, context }: Scene): Promise<void> {
  const other = await context.newPage()
  await other.goto(app.url)
  await expectHome(other)
  // A reload would ask for nothing any more; the tab that was told says why.
  page.reload = async () => null
  await other.getByRole('button', { name: 'Logout' }).click()
}

async function cookieOf(context: BrowserContext): Promise<string> {
  const cookies = await context.cookies()
  return cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
}

async function signInElsewhere(app: RunningApp): Promise<string> {
  const { username, password } = SAM
  const answer = await post(app, '/api/token', { username, password })
  return `Bearer ${(await answer.json()).access}`
}

function post(app: RunningApp, path: string, body: object, headers: Record<string, string> = {}) {
  return fetch(`${app.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
}

function write({ database }: RunningApp, sql: string): void {
  const db = new SqliteDatabase(database)
  db.prepare(sql).run()
  db.close()
}
