import { type BrowserContext, expect, type Page } from '@playwright/test'
import { jwtDecode } from 'jwt-decode'
import { APP_KEY } from '../../shared/app-name.ts'
import { type TokenTransport, TRANSPORT_HEADER } from '../../shared/transports.ts'
import { ADA, type Person, SAM } from './people.ts'

/** Fills in the form of the login page and sends it. */
export async function signIn(
  page: Page,
  { username, password }: Pick<Person, 'username' | 'password'> = SAM,
) {
  await page.getByLabel('Username or email').fill(username)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Login' }).click()
}

/** Fills in the form of the registration page and sends it. */
export async function register(page: Page, person: Person = ADA): Promise<void> {
  await page.getByLabel('Username').fill(person.username)
  await page.getByLabel('Email').fill(person.email)
  await page.getByLabel('First name').fill(person.first_name)
  await page.getByLabel('Last name').fill(person.last_name)
  await page.getByLabel('Password').fill(person.password)
  await page.getByRole('button', { name: 'Create account' }).click()
}

/** Waits for the profile of this user. */
export async function expectHome(page: Page, person: Person = SAM): Promise<void> {
  await expect(page.getByText(`Name: ${person.first_name} ${person.last_name}`)).toBeVisible()
  await expect(page.getByText(`Email: ${person.email}`)).toBeVisible()
  await expect(greeting(page, person)).toBeVisible()
}

/** Returns the link in the header that greets the user and leads to the profile. */
export function greeting(page: Page, { username }: Pick<Person, 'username'> = SAM) {
  return page.getByRole('link', { name: `Hello ${username}!` })
}

/** Opens the app, signs in and waits for the profile. `typed` is what goes into the field of the user name. */
export async function openHome(
  page: Page,
  url: string,
  person: Person = SAM,
  typed = person.username,
): Promise<void> {
  await page.goto(url)
  await signIn(page, { ...person, username: typed })
  await expectHome(page, person)
}

/**
 * Opens a path as a user who signed in earlier in this browser, and returns when the page shows them. It is quicker
 * than the form, for tests that promise nothing about it.
 */
export async function openSignedIn(
  page: Page,
  url: string,
  person: Person,
  path = '/',
  transport: Exclude<TokenTransport, 'body'> = 'refresh-cookie',
): Promise<void> {
  const { username, password } = person
  const headers = { [TRANSPORT_HEADER]: transport }
  const response = await page.request.post(`${url}/api/token`, { data: { username, password }, headers })
  const { access, claims = jwtDecode(access) } = await response.json()
  // Any document of the origin, for its storage.
  await page.goto(`${url}/api/health`)
  await page.evaluate(([key, hint]) => localStorage.setItem(key, hint), [
    `${APP_KEY}.session`,
    JSON.stringify({ sid: claims.sid }),
  ] as const)
  await page.goto(`${url}${path}`)
  await expect(greeting(page, person)).toBeVisible()
}

/** Signs out, and waits for the login page. */
export async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Logout' }).click()
  await expectLogin(page, "You're signed out.")
}

/** Waits for the login page, and for its message about the previous session. */
export async function expectLogin(page: Page, words?: string): Promise<void> {
  await expect(page.getByRole('heading', { name: 'Login' })).toBeVisible()
  if (words) await expect(page.getByRole('status')).toContainText(words)
}

/** Waits for the heading of a page. */
export async function expectHeading(page: Page, name: string): Promise<void> {
  await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible()
}

/** Waits until no tab of the browser is refreshing. The tokens are stored when the lock is released. */
export async function expectQuiet(page: Page): Promise<void> {
  const locks = () => page.evaluate(() => navigator.locks.query())
  await expect.poll(locks, { intervals: [20, 50, 100] }).toEqual({ held: [], pending: [] })
}

/**
 * Returns the cookies of a browser without that of passkeys, which binds the challenge of a login page to the browser
 * for five minutes, and says nothing of a user.
 */
export async function cookiesOf(context: BrowserContext) {
  return (await context.cookies()).filter(({ name }) => name !== `${APP_KEY}_passkey`)
}
