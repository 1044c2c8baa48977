import type { Page } from '@playwright/test'
import { passkeys, plugIn, sendPasskey } from '../browser/authenticator.ts'
import { expectHeading, expectHome, register, signIn } from '../browser/pages.ts'
import { addPerson, addSuperuser, newPerson, type Person, SAM, write } from '../browser/people.ts'
import { choose, goTo } from '../browser/providers.ts'
import type { RunningApp } from '../browser/running-app.ts'
import { beginSetup, factorSection, turnOn } from '../browser/two-steps.ts'

/** A page in a state: its name in the gallery, and the way there. */
export interface Scene {
  name: string
  /** Whether no production build has it, so that `npm run dev` shows it. */
  inDevelopment?: boolean
  /** Whether the picture ends where the window does, because something is fixed to its edge. */
  ofWindow?: boolean
  open(page: Page, app: RunningApp): Promise<unknown>
}

const at =
  (path: string, heading: string) =>
  async (page: Page, { url }: RunningApp) => {
    await page.goto(`${url}${path}`)
    await expectHeading(page, heading)
  }

/** Signs in on the login page, and opens a path. */
async function openAs(page: Page, { url }: RunningApp, person: Person, path = '/'): Promise<void> {
  await page.goto(`${url}/login`)
  await signIn(page, person)
  await page.getByRole('button', { name: 'Logout' }).waitFor()
  if (path !== '/') await page.goto(`${url}${path}`)
  await page.waitForLoadState('networkidle')
}

const as = (make: (app: RunningApp) => Person, path: string) => (page: Page, app: RunningApp) =>
  openAs(page, app, make(app), path)

/** Signs in as a demo account, and opens a tab of the token inspector. */
const inspected = (tab: string) => async (page: Page, app: RunningApp) => {
  await openAs(page, app, SAM)
  const panel = page.getByRole('complementary', { name: 'Token inspector' })
  await panel.getByRole('button', { name: 'Token inspector' }).click()
  await panel.getByRole('tab', { name: tab }).click()
}

const longName = 'Wolfeschlegelsteinhausenbergerdorff'.repeat(3)

/** The pages, each in the states that a user can meet. */
export const SCENES: Scene[] = [
  { name: 'login', open: at('/login', 'Login') },
  {
    name: 'login-wrong-password',
    async open(page, app) {
      await page.goto(`${app.url}/login`)
      await signIn(page, { username: 'user1', password: 'nope' })
      await page.getByRole('alert').waitFor()
    },
  },
  {
    name: 'login-signed-out',
    async open(page, app) {
      await openAs(page, app, addPerson(app))
      await page.getByRole('button', { name: 'Logout' }).click()
      await page.getByRole('status').waitFor()
    },
  },
  { name: 'register', open: at('/register', 'Create account') },
  {
    name: 'register-errors',
    async open(page, app) {
      await page.goto(`${app.url}/register`)
      await register(page, { ...SAM, username: 'a b', password: 'short', email: 'sam' })
      await page.getByRole('alert').waitFor()
    },
  },
  { name: 'verify', open: at('/verify#token=x', 'Confirm your email') },
  { name: 'verify-incomplete', open: at('/verify', 'Confirm your email') },
  { name: 'forgot', open: at('/forgot', 'Forgot password?') },
  {
    name: 'forgot-sent',
    async open(page, app) {
      await page.goto(`${app.url}/forgot`)
      await page.getByLabel('Username or email').fill('unknown-user')
      await page.keyboard.press('Enter')
      await expectHeading(page, 'Check your email')
    },
  },
  { name: 'reset', open: at('/reset#token=x&username=sam', 'Choose a new password') },
  { name: 'reset-incomplete', open: at('/reset', 'Choose a new password') },
  { name: 'home', open: as(addPerson, '/') },
  {
    name: 'home-unconfirmed',
    async open(page, app) {
      const person = newPerson()
      await page.goto(`${app.url}/register`)
      await register(page, person)
      await expectHome(page, person)
      await page.waitForLoadState('networkidle')
    },
  },
  { name: 'profile', open: as(addPerson, '/profile') },
  {
    name: 'profile-long-name',
    open: as((app) => addPerson(app, { first_name: longName, last_name: longName }), '/profile'),
  },
  {
    name: 'second-factor-setup',
    async open(page, app) {
      const person = addPerson(app)
      await openAs(page, app, person)
      await beginSetup(page)
    },
  },
  {
    name: 'second-factor-required',
    async open(page, app) {
      // The app of the gallery requires none, so that all other scenes open.
      const refusal = { detail: 'x', code: 'second_factor_setup_required' }
      await page.route('**/api/profile', (route) => route.fulfill({ status: 403, json: refusal }))
      const status = { totp_since: null, recovery_codes_left: 0, required: true }
      await page.route('**/api/second-factor', (route) => route.fulfill({ json: status }))
      await openAs(page, app, addPerson(app))
      await expectHeading(page, 'Set up two-step verification')
    },
  },
  {
    name: 'second-factor-codes',
    async open(page, app) {
      const person = addPerson(app)
      await openAs(page, app, person)
      await turnOn(page)
    },
  },
  {
    name: 'second-factor-on',
    async open(page, app) {
      const person = addPerson(app)
      await openAs(page, app, person)
      await turnOn(page)
      await page.getByRole('button', { name: "I've saved them" }).click()
      await factorSection(page).getByRole('button', { name: 'Turn off' }).click()
      await factorSection(page).getByRole('button', { name: 'Create new codes' }).click()
    },
  },
  {
    name: 'second-factor-step',
    async open(page, app) {
      const person = addPerson(app)
      await openAs(page, app, person)
      await turnOn(page)
      await page.getByRole('button', { name: 'Logout' }).click()
      await signIn(page, person)
      await expectHeading(page, 'Two-step verification')
    },
  },
  {
    name: 'confirm',
    async open(page, app) {
      await openAs(page, app, addPerson(app), '/profile')
      write(app.database, (db) => void db.prepare('UPDATE sessions SET confirmed_at = 0').run())
      await page.getByLabel('New email').fill('new@example.com')
      await page.keyboard.press('Enter')
      await page.getByRole('dialog').waitFor()
    },
  },
  {
    name: 'profile-passkeys',
    async open(page, app) {
      const person = addPerson(app)
      await plugIn(page)
      await openAs(page, app, person, '/profile')
      await sendPasskey(page, 'Laptop of Mary')
      await passkeys(page).getByRole('listitem').waitFor()
    },
  },
  {
    name: 'sessions',
    async open(page, app) {
      const person = addPerson(app)
      for (const agent of AGENTS) {
        await page.request.post(`${app.url}/api/token`, { data: person, headers: { 'user-agent': agent } })
      }
      await openAs(page, app, person, '/sessions')
    },
  },
  {
    name: 'callback-denied',
    open: at('/auth/callback/google?error=access_denied&state=x', 'Not signed in'),
  },
  {
    name: 'social-finish',
    async open(page, app) {
      await page.goto(`${app.url}/login`)
      await goTo(page, 'Google')
      await choose(page, 'Emmy Noether')
      await expectHeading(page, 'Finish signing up')
    },
  },
  { name: 'social-expired', open: at('/social/finish', 'This step has expired') },
  { name: 'stand-in', open: (page, { url }) => page.goto(`${url}/login`).then(() => goTo(page, 'GitHub')) },
  { name: 'errors', open: at('/errors', 'What went wrong, and why') },
  { name: 'not-found', open: at('/nope', 'Page not found') },
  {
    name: 'offline',
    async open(page, app) {
      await openAs(page, app, addPerson(app))
      await page.context().setOffline(true)
      await page.getByText("You're offline").waitFor()
    },
  },
  {
    name: 'crash',
    async open(page, app) {
      await page.route('**/api/sessions', (route) => route.fulfill({ json: [null] }))
      await openAs(page, app, addPerson(app), '/sessions')
      await expectHeading(page, 'Something went wrong')
    },
  },
  { name: 'staff', open: as(addSuperuser, '/admin') },
  { name: 'staff-users', open: as(addSuperuser, '/admin/users') },
  {
    name: 'staff-users-selected',
    async open(page, app) {
      addPerson(app)
      await openAs(page, app, addSuperuser(app), '/admin/users')
      await page.getByRole('checkbox', { name: 'Select all users on this page' }).check()
      await page.getByRole('button', { name: 'Deactivate' }).click()
    },
  },
  { name: 'staff-user', open: as(addSuperuser, '/admin/users/1') },
  { name: 'staff-new-user', open: as(addSuperuser, '/admin/users/new') },
  { name: 'staff-events', open: as(addSuperuser, '/admin/events') },
  { name: 'staff-only', open: as(addPerson, '/admin') },
  {
    name: 'mailbox',
    inDevelopment: true,
    async open(page, app) {
      await page.request.post(`${app.url}/api/register`, { data: newPerson() })
      await page.goto(`${app.url}/mailbox`)
      await page.frameLocator('iframe').getByRole('link').first().waitFor()
    },
  },
  {
    name: 'doctor',
    inDevelopment: true,
    async open(page, app) {
      await page.goto(`${app.url}/doctor`)
      await page.getByRole('heading', { name: 'Checks' }).waitFor()
    },
  },
  { name: 'inspector-token', inDevelopment: true, ofWindow: true, open: inspected('Token') },
  { name: 'inspector-timeline', inDevelopment: true, ofWindow: true, open: inspected('Timeline') },
]

const AGENTS = [
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0',
]
