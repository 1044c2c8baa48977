import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Locator, type Page } from '@playwright/test'
import { TOKEN_TRANSPORTS, type TokenTransport } from '../../shared/transports.ts'
import { type Build, builtPages } from '../builds.ts'
import { test } from './fixtures.ts'
import { expectHome, expectLogin, openHome, signIn } from './pages.ts'
import { expectSound } from './sound.ts'

// Against a build with the inspector, so that the server's policy applies to it too. One build for all three
// transports, because the panel chooses.
test.use({ build: 'inspector' })

const REFRESH = 'POST /api/token/refresh'

test('the state, the claims, where the tokens are, and a refresh step by step, recorded without a token', async ({
  page,
  app: { url },
  person,
}) => {
  await choose(page, 'body')
  await page.goto(url)
  await openPanel(page)
  await expect(machine(page)).toHaveAccessibleName(/^The state is signed-out\./)
  await expect(part(page, 'What the access token says')).toContainText('There is none.')
  await signIn(page, person)
  await expectHome(page, person)

  const token = part(page, 'What the access token says')
  await expect(fact(token, 'username')).toContainText(person.username)
  await expect(fact(token, 'session_exp')).toContainText('in 29 d 23 h')
  const where = part(page, 'Where the tokens are')
  await expect(fact(where, 'refresh').first()).toContainText('In the memory of this page and localStorage.')
  await expect(fact(where, 'document.cookie')).toContainText('nothing')
  await expect(part(page, 'Lifetimes')).toContainText('ACCESS_TOKEN_LIFETIME=5m')

  await press(page, 'Refresh now')
  await expect(fact(token, 'gen')).toContainText('2')
  await expectInOrder(page, [
    'You: You asked for a refresh',
    'Lock: Got the lock',
    `This tab: Refresh: ${REFRESH}`,
    /^Server: Answer after \d+ ms, generation 2/,
    'This tab: New tokens, generation 2',
  ])
  await expect(machine(page)).toHaveAccessibleName(/It came from signed-in by tokens-refreshed\./)

  const text = await exported(page)
  const { transport, events } = JSON.parse(text)
  expect(transport).toBe('body')
  expect(events).toContainEqual(
    expect.objectContaining({ type: 'request-answered', line: REFRESH, gen: 2, lane: 'Server' }),
  )
  expect(text).not.toMatch(/eyJ/)

  // The panel stays as it was left, and still has the events of the previous page.
  await page.reload()
  await expectInOrder(page, [
    'This tab: Page opened',
    'This tab: New tokens, generation 2',
    'This tab: Page opened',
  ])
})

test('one bit is changed: 401, refresh, retry, and the session goes on', async ({
  page,
  app: { url },
  person,
}) => {
  await choose(page, 'body')
  await openHome(page, url, person)
  await openPanel(page)
  await press(page, 'Tamper with one bit')
  await expect(page.getByText('One bit was enough for a 401')).toBeVisible()

  await expectInOrder(page, [
    'You: You changed one bit of the access token',
    'This tab: GET /api/profile',
    /^Server: 401 token_not_valid after \d+ ms: this access token opens nothing/,
    `This tab: Refresh: ${REFRESH}`,
    'This tab: New tokens, generation 2',
    'This tab: Retry: GET /api/profile',
    /^Server: Answer after/,
  ])
  await page.reload()
  await expectHome(page, person)
})

test('a spent token is replayed: confirmed first, then the session is over, and the login gives the reason', async ({
  page,
  app: { url },
  person,
}) => {
  await choose(page, 'body')
  await openHome(page, url, person)
  await openPanel(page)
  await press(page, 'Replay the spent token')
  await expect(page.getByText('The server will end this session')).toBeVisible()
  await press(page, 'Cancel')
  await expectHome(page, person)
  await press(page, 'Replay the spent token')
  await press(page, 'Replay and end the session')

  await expectLogin(page)
  await expect(page.getByRole('main').getByRole('status')).toContainText('A copy of your session turned up')
  await expect(page.getByText('The server took the spent token for a stolen one')).toBeVisible()
  await expectInOrder(page, [
    'You: You sent a spent refresh token once more',
    /^Server: 401 token_not_valid after \d+ ms: reuse, a spent token came again/,
    'This tab: GET /api/profile',
    /^Server: 401/,
    /^Server: 401 .*reuse/,
    'This tab: Signed out: reuse',
  ])
})

test('a refresh of another tab shows; another transport: confirmed first, signed out in every tab, and the next sign-in has it', async ({
  page,
  context,
  app: { url },
  person,
}) => {
  await openHome(page, url, person)
  const other = await context.newPage()
  await other.goto(url)
  await expectHome(other, person)
  await openPanel(page)
  await openPanel(other)
  await press(other, 'Refresh now')
  const seen = rows(page).filter({ hasText: `Other tab: Another tab: ${REFRESH}, generation` })
  await expect(seen.last()).toBeVisible()

  await press(page, 'Use body')
  await expect(page.getByText('so this ends it, here and in the other tabs')).toBeVisible()
  await press(page, 'Switch to body')
  await expectLogin(page)
  await expect(part(page, 'Transport').getByRole('listitem').filter({ hasText: 'in use' })).toContainText(
    'body',
  )
  await expectLogin(other)

  const obtained = page.waitForRequest(`${url}/api/token`)
  await signIn(page, person)
  expect((await obtained).headers()['x-token-transport']).toBe('body')
  await expectHome(page, person)
  await expectHome(other, person)
  expect(await context.cookies()).toEqual([])
})

test('by keyboard alone: opened, read, tried, closed', async ({ page, app: { url }, person }) => {
  await choose(page, 'body')
  await openHome(page, url, person)
  const handle = page.getByRole('button', { name: 'Token inspector' })
  await expect(handle).toHaveAttribute('aria-expanded', 'false')
  await tabTo(page, handle)
  await page.keyboard.press('Enter')
  await expect(handle).toHaveAttribute('aria-expanded', 'true')
  await tabTo(page, page.getByRole('button', { name: 'Refresh now' }))
  await page.keyboard.press('Enter')
  await expect(rows(page).filter({ hasText: 'New tokens, generation 2' })).toBeVisible()
  await tabTo(page, page.getByRole('button', { name: 'Replay the spent token' }))
  await page.keyboard.press('Enter')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: 'Replay the spent token' })).toBeFocused()
  await tabTo(page, page.getByRole('region', { name: 'Events' }))

  await handle.focus()
  await page.keyboard.press('Space')
  await expect(handle).toHaveAttribute('aria-expanded', 'false')
  await expect(page.getByRole('heading', { name: 'Timeline' })).toHaveCount(0)
})

test('no violation that axe knows, and no sideways scrolling', async ({ page, app: { url }, person }) => {
  await choose(page, 'body')
  await page.goto(url)
  await expectLogin(page)
  await openPanel(page)
  await expectSound(page)
  await signIn(page, person)
  await expectHome(page, person)
  await page.getByText('The token itself').click()
  await press(page, 'Pretend to be offline')
  await expect(page.locator('.banner')).toContainText('cannot be reached')
  await press(page, 'Replay the spent token')
  await expectSound(page)
})

test('a production build contains nothing of it', () => {
  const traces = ['inspector', 'Tamper with one bit', 'restore-started by']
  // Checks the search itself: the build with the inspector does contain the text.
  expect(textOf('inspector')).toContain('Tamper with one bit')
  expect(textOf('inspector').toLowerCase()).toContain('inspector')
  for (const transport of TOKEN_TRANSPORTS) {
    const text = textOf(transport)
    expect(traces.filter((trace) => text.toLowerCase().includes(trace.toLowerCase()))).toEqual([])
  }
})

test('the app does not wait for it: the panel is loaded on demand', async ({
  page,
  app: { url },
  person,
}) => {
  // No response ever comes.
  await page.route('**/assets/mount-inspector-*.js', () => {})
  await openHome(page, url, person)

  await expect(page.getByRole('button', { name: 'Token inspector' })).toHaveCount(0)
})

/** Returns the names and contents of all files of a build. */
function textOf(build: Build): string {
  const folder = builtPages(build)
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  const texts = names
    .filter((name) => /\.(js|css|html)$/.test(name))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
  return [...names, ...texts].join('\n')
}

/** Stores the transport as if it had been chosen in the panel before. */
async function choose(page: Page, transport: TokenTransport): Promise<void> {
  await page.addInitScript((chosen) => {
    if (!localStorage.getItem('gatehouse.inspector.transport')) {
      localStorage.setItem('gatehouse.inspector.transport', chosen)
    }
  }, transport)
}

async function openPanel(page: Page): Promise<void> {
  await press(page, 'Token inspector')
  await expect(page.getByRole('heading', { name: 'Timeline' })).toBeVisible()
}

function press(page: Page, name: string): Promise<void> {
  return page.getByRole('button', { name, exact: true }).click()
}

function part(page: Page, name: string): Locator {
  return page
    .getByRole('complementary', { name: 'Token inspector' })
    .getByRole('region', { name, exact: true })
}

/** Returns the value beside a name in a list of facts. */
function fact(inside: Locator, name: string): Locator {
  return inside
    .locator('dl > div')
    .filter({ has: inside.page().locator('dt', { hasText: new RegExp(`^${name}$`) }) })
}

function machine(page: Page): Locator {
  return part(page, 'State').getByRole('img')
}

function rows(page: Page): Locator {
  return page.getByRole('region', { name: 'Events' }).getByRole('listitem')
}

/** Waits until the timeline has these events in this order, with any others between them. */
async function expectInOrder(page: Page, expected: (string | RegExp)[]): Promise<void> {
  await expect
    .poll(async () => {
      let rest = expected
      for (const text of await rows(page).allInnerTexts()) {
        const line = text.replace(/\s+/g, ' ')
        const [next] = rest
        if (next !== undefined && (typeof next === 'string' ? line.startsWith(next) : next.test(line)))
          rest = rest.slice(1)
      }
      return rest.map(String)
    })
    .toEqual([])
}

async function exported(page: Page): Promise<string> {
  const downloading = page.waitForEvent('download')
  await press(page, 'Export as JSON')
  const download = await downloading
  expect(download.suggestedFilename()).toBe('gatehouse-timeline.json')
  return readFileSync(await download.path(), 'utf8')
}

/** Presses Tab until it has the focus, at most as many times as the page has stops. */
async function tabTo(page: Page, goal: Locator): Promise<void> {
  await expect(async () => {
    await page.keyboard.press('Tab')
    await expect(goal).toBeFocused({ timeout: 50 })
  }).toPass({ intervals: [0], timeout: 20_000 })
}
