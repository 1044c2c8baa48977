import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Locator, type Page } from '@playwright/test'
import { TOKEN_TRANSPORTS, type TokenTransport } from '../../shared/transports.ts'
import { type Build, builtPages } from './builds.ts'
import { expectHome, expectLogin, openHome, signIn, test } from './fixtures.ts'
import { expectSound, LOOKS } from './sound.ts'

// Against a build that has the inspector, so that the policy of the server holds for it too. One build
// for all three transports: the panel chooses.
test.use({ build: 'inspector' })

const REFRESH = 'POST /api/token/refresh'

/** Where a token is, as the panel says, by transport. */
const PLACES = {
  body: {
    access: 'In the memory of this page and localStorage.',
    refresh: 'In the memory of this page and localStorage.',
  },
  'refresh-cookie': { access: 'In the memory of this page.', refresh: 'no script sees it' },
  cookies: { access: 'no script sees it', refresh: 'no script sees it' },
} satisfies Record<TokenTransport, Record<'access' | 'refresh', string>>

for (const transport of TOKEN_TRANSPORTS) {
  test.describe(transport, () => {
    test.beforeEach(({ page }) => choose(page, transport))

    test('shows the state, the claims, and where the tokens are', async ({ page, startApp }) => {
      const { url } = await startApp({ ACCESS_TOKEN_LIFETIME: '6m' })
      await page.goto(url)
      await openPanel(page)
      await expect(machine(page)).toHaveAccessibleName(/^The state is signed-out\./)
      await expect(part(page, 'What the access token says')).toContainText('There is none.')
      await signIn(page)
      await expectHome(page)

      await expect(machine(page)).toHaveAccessibleName(
        // In body a tab looks at the storage once more, after its own sign-in.
        transport === 'body'
          ? /^The state is signed-in\. It came from signed-in by tokens-refreshed\./
          : /^The state is signed-in\. It came from signed-out by signed-in\. From here the events are: signed-out, tokens-refreshed/,
      )
      const token = part(page, 'What the access token says')
      await expect(fact(token, 'username')).toContainText('user1')
      await expect(fact(token, 'gen')).toContainText('counted from 1')
      await expect(fact(token, 'exp')).toContainText(/in 5 min \d+ s/)
      await expect(fact(token, 'session_exp')).toContainText('in 29 d 23 h')
      await expect(fact(token, 'alg')).toHaveCount(transport === 'cookies' ? 0 : 1)
      const where = part(page, 'Where the tokens are')
      await expect(fact(where, 'access').first()).toContainText(PLACES[transport].access)
      await expect(fact(where, 'refresh').first()).toContainText(PLACES[transport].refresh)
      await expect(fact(where, 'document.cookie')).toContainText('nothing')
      await expect(part(page, 'Lifetimes')).toContainText('ACCESS_TOKEN_LIFETIME=6m')
      await expect(part(page, 'Life of the access token')).toContainText(
        /Refresh in 4 min \d+ s, expires in 5 min \d+ s/,
      )
    })

    test('"Refresh now": the next generation, step by step, and JSON of it without a token', async ({
      page,
      startApp,
    }) => {
      const { url } = await startApp({ REFRESH_REUSE_WINDOW_COOKIE: '0s' })
      await openHome(page, url)
      await openPanel(page)
      await press(page, 'Refresh now')
      await expect(fact(part(page, 'What the access token says'), 'gen')).toContainText('2')
      await expectInOrder(page, [
        'You: You asked for a refresh',
        'Lock: Got the lock',
        `This tab: Refresh: ${REFRESH}`,
        /^Server: Answer after \d+ ms, generation 2/,
        'This tab: New tokens, generation 2',
      ])
      await expect(machine(page)).toHaveAccessibleName(/It came from signed-in by tokens-refreshed\./)

      const text = await exported(page)
      const { transport: told, events } = JSON.parse(text)
      expect(told).toBe(transport)
      expect(events).toContainEqual(
        expect.objectContaining({ type: 'request-answered', line: REFRESH, gen: 2, lane: 'Server' }),
      )
      expect(text).not.toMatch(/eyJ/)
      for (const secret of await secretsOf(page)) expect(text).not.toContain(secret)
    })

    test('pretends to be offline: the banner shows, nothing is sent, and all goes on afterwards', async ({
      page,
      startApp,
    }) => {
      const { url } = await startApp()
      await openHome(page, url)
      await openPanel(page)
      const sent: string[] = []
      const offline = page.getByRole('button', { name: 'Pretend to be offline' })
      await offline.click()
      await expect(page.locator('.banner')).toContainText(
        'The server cannot be reached. We keep trying. You stay signed in.',
      )
      await expect(offline).toHaveAttribute('aria-pressed', 'true')
      page.on('request', (request) => {
        if (request.url().includes('/api/')) sent.push(request.url())
      })
      await page.getByRole('link', { name: 'Hello user1!' }).click()
      await expect(page.getByRole('alert')).toContainText('The server cannot be reached.')
      expect(sent).toEqual([])

      await offline.click()
      await expect(page.locator('.banner')).toBeEmpty()
      await expect(page.getByLabel('First name')).toHaveValue('Sam')
      await expectInOrder(page, [
        'You: You pretended to be offline',
        'Server: No answer to',
        'You: You went online again',
      ])
    })

    test('the refresh of another tab shows as such', async ({ page, context, startApp }) => {
      const { url } = await startApp()
      await openHome(page, url)
      await openPanel(page)
      const other = await context.newPage()
      await choose(other, transport)
      await other.goto(url)
      await expectHome(other)
      await press(other, 'Refresh now')
      await expect(rows(other).filter({ hasText: 'This tab: New tokens, generation' }).last()).toBeVisible()

      await expect(
        rows(page)
          .filter({ hasText: `Other tab: Another tab: ${REFRESH}, generation` })
          .last(),
      ).toBeVisible()
    })
  })
}

test.describe('in body alone', () => {
  test.beforeEach(({ page }) => choose(page, 'body'))

  test('one bit is changed: 401, refresh, retry, and the session goes on', async ({ page, startApp }) => {
    const { url } = await startApp()
    await openHome(page, url)
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
    await expectHome(page)
  })

  test('a spent token is replayed: asked before, then the session is over, and the login says why', async ({
    page,
    startApp,
  }) => {
    const { url } = await startApp()
    await openHome(page, url)
    await openPanel(page)
    await press(page, 'Replay the spent token')
    await expect(page.getByText('The server will end this session')).toBeVisible()
    await press(page, 'Cancel')
    await expectHome(page)
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
})

for (const transport of ['refresh-cookie', 'cookies'] as const) {
  test(`${transport}: neither can be tried, and the reason is said`, async ({ page, startApp }) => {
    await choose(page, transport)
    const { url } = await startApp()
    await openHome(page, url)
    await openPanel(page)

    for (const [name, reason] of [
      ['Tamper with one bit', transport === 'cookies' ? 'HttpOnly cookie' : 'memory of the page'],
      ['Replay the spent token', 'HttpOnly cookie'],
    ] as const) {
      const button = page.getByRole('button', { name })
      await expect(button).toHaveAttribute('aria-disabled', 'true')
      await expect(button).toHaveAccessibleDescription(new RegExp(reason))
      await button.click({ force: true })
    }
    await expect(page.getByRole('button', { name: 'Logout' })).toBeVisible()
  })
}

test('another transport: asked before, signed out in every tab, and the next sign-in has it', async ({
  page,
  context,
  startApp,
}) => {
  const { url } = await startApp()
  await openHome(page, url)
  const other = await context.newPage()
  await other.goto(url)
  await expectHome(other)
  await openPanel(page)
  await press(page, 'Use body')
  await expect(page.getByText('so this ends it, here and in the other tabs')).toBeVisible()
  await press(page, 'Switch to body')
  await expectLogin(page)
  await expect(part(page, 'Transport').getByRole('listitem').filter({ hasText: 'in use' })).toContainText(
    'body',
  )
  await expectLogin(other)

  const obtained = page.waitForRequest(`${url}/api/token`)
  await signIn(page)
  expect((await obtained).headers()['x-token-transport']).toBe('body')
  await expectHome(page)
  await expectHome(other)
  expect(await context.cookies()).toEqual([])
})

test('a refresh within the window of the cookie moves nothing, and the timeline says so', async ({
  page,
  startApp,
}) => {
  const { url } = await startApp()
  await openHome(page, url)
  await openPanel(page)
  await press(page, 'Refresh now')

  await expectInOrder(page, [
    /^Server: Answer after \d+ ms, generation 1 again/,
    'This tab: New tokens, generation 1',
  ])
})

test('a timeline outlives a reload, and the panel stays as it was left', async ({ page, startApp }) => {
  const { url } = await startApp()
  await openHome(page, url)
  await expect(page.getByRole('heading', { name: 'Timeline' })).toHaveCount(0)
  await openPanel(page)
  await page.reload()

  await expectInOrder(page, [
    'This tab: Page opened, transport refresh-cookie',
    'This tab: Signed in, generation 1',
    'This tab: Page opened, transport refresh-cookie',
    'This tab: Loading: whose session is it?',
    'This tab: New tokens, generation',
  ])
})

test('the bar runs down to a refresh that happens by itself', async ({ page, startApp }) => {
  const { url } = await startApp({ ACCESS_TOKEN_LIFETIME: '5s' })
  await openHome(page, url)
  await openPanel(page)
  const bar = part(page, 'Life of the access token').getByRole('img')
  await expect(bar).toHaveAccessibleName(/Refresh in 2 s/)

  await expectInOrder(page, [
    'Clock: Time to refresh',
    'Lock:',
    `This tab: Refresh: ${REFRESH}`,
    'Server: Answer',
  ])
})

test('by keyboard alone: opened, looked through, tried, closed', async ({ page, startApp }) => {
  const { url } = await startApp()
  await choose(page, 'body')
  await openHome(page, url)
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

for (const { name, colorScheme, viewport } of LOOKS) {
  test.describe(name, () => {
    test.use({ colorScheme, viewport })

    test('no violation that axe knows, and nothing to scroll sideways', async ({ page, startApp }) => {
      const { url } = await startApp()
      await choose(page, 'body')
      await page.goto(url)
      await expectLogin(page)
      await expectSound(page)
      await openPanel(page)
      await expectSound(page)
      await signIn(page)
      await expectHome(page)
      await page.getByText('The token itself').click()
      await press(page, 'Pretend to be offline')
      await expect(page.locator('.banner')).toContainText('cannot be reached')
      await press(page, 'Replay the spent token')
      await expectSound(page)
    })
  })
}

test('a production build has not a byte of it', () => {
  const traces = ['inspector', 'Tamper with one bit', 'restore-started by']
  // What is looked for is there when it was asked for.
  expect(textOf('inspector')).toContain('Tamper with one bit')
  expect(textOf('inspector').toLowerCase()).toContain('inspector')
  for (const transport of TOKEN_TRANSPORTS) {
    const text = textOf(transport)
    expect(traces.filter((trace) => text.toLowerCase().includes(trace.toLowerCase()))).toEqual([])
  }
})

test('the app does not wait for it: the panel is fetched apart', async ({ page, startApp }) => {
  const { url } = await startApp()
  // It never arrives.
  await page.route('**/assets/mount-inspector-*.js', () => {})
  await openHome(page, url)

  await expect(page.getByRole('button', { name: 'Token inspector' })).toHaveCount(0)
})

/** The names of the files of a build and all that is in them. */
function textOf(build: Build): string {
  const folder = builtPages(build)
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  const texts = names
    .filter((name) => /\.(js|css|html)$/.test(name))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
  return [...names, ...texts].join('\n')
}

/** As if this had been chosen in the panel before. */
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

/** What is said of a name in a list of names. */
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

/** Waits until the timeline has these one after the other, whatever is between them. */
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

/** The tokens of this browser, wherever they are. */
async function secretsOf(page: Page): Promise<string[]> {
  const cookies = (await page.context().cookies()).map(({ value }) => value)
  const stored = await page.evaluate(() => JSON.parse(localStorage.getItem('authTokens') ?? '{}'))
  const secrets = [...cookies, stored.access, stored.refresh].filter((value) => value !== undefined)
  expect(secrets.length).toBeGreaterThan(0)
  return secrets
}

/** Presses Tab until it is reached: it must be, within as many steps as the page has stops. */
async function tabTo(page: Page, goal: Locator): Promise<void> {
  await expect(async () => {
    await page.keyboard.press('Tab')
    await expect(goal).toBeFocused({ timeout: 50 })
  }).toPass({ intervals: [0], timeout: 20_000 })
}
