import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Locator, type Page } from '@playwright/test'
import { APP_KEY } from '../../shared/app-name.ts'
import { TOKEN_TRANSPORTS, type TokenTransport } from '../../shared/transports.ts'
import { SIGN_OUT_MESSAGES } from '../../web/components/sign-out-messages.ts'
import { type Build, builtPages } from '../builds.ts'
import { test } from './fixtures.ts'
import { cookiesOf, expectHome, expectLogin, openHome, signIn } from './pages.ts'
import { expectSound } from './sound.ts'

// Against a build with the inspector, so that the server's policy applies to it too. One build for all three
// transports, because the panel chooses.
test.use({ build: 'inspector' })

const REFRESH = 'POST /api/token/refresh'
/** A token, and not the mark that stands for one. */
const TOKEN = /eyJ[\w-]{5,}/

test('the state, the claims, where the tokens are, and a refresh step by step, recorded without a token', async ({
  page,
  app: { url },
  person,
}) => {
  await choose(page, 'body')
  await page.goto(url)
  await openPanel(page)
  await expect(panel(page).getByText('No token: you’re signed out.')).toBeVisible()
  await signIn(page, person)
  await expectHome(page, person)

  await expect(claim(page, 'username')).toContainText(person.username)
  await expect(claim(page, 'session_exp')).toContainText('in 29 d 23 h')
  const pair = part(page, 'The pair')
  await expect(pair.getByText('In the memory of this page and localStorage')).toHaveCount(2)
  await openTab(page, 'Storage')
  const readable = part(page, 'What any script of this page can read')
  await expect(fact(readable, 'document.cookie')).toContainText('nothing')
  await openTab(page, 'Settings')
  await expect(part(page, 'Token lifetime')).toContainText('ACCESS_TOKEN_LIFETIME=5m')

  await openTab(page, 'Experiments')
  await press(page, 'Refresh now')
  await expect(panel(page).getByText('gen 2', { exact: true })).toBeVisible()
  await openTab(page, 'Timeline')
  await expectInOrder(page, [
    'You: You asked for a refresh',
    'Lock: Got the lock',
    `This tab: Refresh: ${REFRESH}`,
    /^Server: 200 POST \/api\/token\/refresh, \d+ ms, generation 2/,
    'This tab: New tokens, generation 2',
  ])
  await expect(machine(page)).toHaveAccessibleName(/It came from signed-in by tokens-refreshed\./)

  const text = await exported(page)
  const { transport, events } = JSON.parse(text)
  expect(transport).toBe('body')
  expect(events).toContainEqual(
    expect.objectContaining({ type: 'request-answered', line: REFRESH, gen: 2, lane: 'Server', status: 200 }),
  )
  expect(text).not.toMatch(TOKEN)
  expect(text).not.toContain(person.username)

  // The panel stays as it was left, and still has the events of the previous page.
  await page.reload()
  await panel(page).getByRole('combobox', { name: 'Events of' }).selectOption('All events')
  await expectInOrder(page, [
    'This tab: Page opened',
    'This tab: New tokens, generation 2',
    'This tab: Page opened',
  ])
})

test('the selected event: request and response without secrets, the claims that changed, and the state of its moment', async ({
  page,
  app: { url },
  person,
}) => {
  await choose(page, 'body')
  await openHome(page, url, person)
  await openPanel(page)
  await openTab(page, 'Experiments')
  await press(page, 'Refresh now')
  await expect(panel(page).getByText('gen 2', { exact: true })).toBeVisible()
  await openTab(page, 'Timeline')
  await panel(page)
    .getByRole('button', { name: /^Server: 200 GET \/api\/profile/ })
    .first()
    .click()
  await expect(part(page, 'Request')).toContainText('Authorization: Bearer eyJ…')
  await expect(part(page, 'Response')).toContainText(/200 after \d+ ms/)
  await expect(part(page, 'Response')).not.toContainText(person.email)

  await panel(page)
    .getByRole('button', { name: /^This tab: New tokens, generation 2/ })
    .click()
  await expect(panel(page).getByRole('list', { name: 'Changed claims' })).toContainText('gen 1 → 2')
  await expect(part(page, 'The function that did it')).toContainText('web/session/auth-state.ts')
  // The focus goes to an earlier event, and the state of its moment shows.
  await panel(page)
    .getByRole('button', { name: /^This tab: Signed in, generation 1/ })
    .focus()
  await expect(machine(page)).toHaveAccessibleName(/by signed-in\./)
})

test('an edited payload: the server refuses it, and the session goes on', async ({
  page,
  app: { url },
  person,
}) => {
  // High enough for the button to stay in sight while the claims scroll past it.
  await page.setViewportSize({ width: 1280, height: 900 })
  await choose(page, 'body')
  await openHome(page, url, person)
  await openPanel(page)
  const verdict = part(page, 'Access token').getByText('Checked by the server: valid')
  await verdict.scrollIntoViewIfNeeded()
  await press(page, 'Edit the payload')
  const payload = panel(page).getByRole('textbox', { name: 'Payload' })
  await expect(payload).toBeFocused()
  await expect(payload).toBeInViewport({ ratio: 1 })
  await press(page, 'Send it')
  await expect(panel(page).getByText('the signature still fits')).toBeVisible()
  await press(page, 'Be user 2')
  await press(page, 'Send it')
  await expect(panel(page).getByText('401 token_not_valid')).toBeVisible()
  await expect(step(page, 5)).toHaveAccessibleName('5. Tamper with the token, done')
  await page.reload()
  await expectHome(page, person)
})

test('one bit is changed: 401, refresh, retry, and the session goes on', async ({
  page,
  app: { url },
  person,
}) => {
  await choose(page, 'body')
  await openHome(page, url, person)
  await openPanel(page)
  await openTab(page, 'Experiments')
  await press(page, 'Tamper with one bit')
  await expect(page.getByText('One bit was enough for a 401')).toBeVisible()

  await openTab(page, 'Timeline')
  await expectInOrder(page, [
    'You: You changed one bit of the access token',
    'This tab: GET /api/profile',
    /^Server: 401 GET \/api\/profile, \d+ ms: token_not_valid, this access token opens nothing/,
    `This tab: Refresh: ${REFRESH}`,
    'This tab: New tokens, generation 2',
    'This tab: Retry: GET /api/profile',
    /^Server: 200 GET \/api\/profile/,
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
  await openTab(page, 'Experiments')
  await press(page, 'Replay the spent token')
  await expect(page.getByText('The server will end this session')).toBeVisible()
  await press(page, 'Cancel')
  await expectHome(page, person)
  await press(page, 'Replay the spent token')
  await press(page, 'Replay and end the session')

  await expectLogin(page)
  await expect(page.getByRole('main').getByRole('status')).toContainText(SIGN_OUT_MESSAGES.reuse)
  await expect(page.getByText('The server took the spent token for a stolen one')).toBeVisible()
  await expect(step(page, 6)).toHaveAccessibleName('6. Replay a spent token, done')
  await openTab(page, 'Timeline')
  await expectInOrder(page, [
    'You: You sent a spent refresh token once more',
    /^Server: 401 POST \/api\/token\/refresh, \d+ ms: token_not_valid, reuse, a spent token came again/,
    'This tab: GET /api/profile',
    /^Server: 401/,
    /^Server: 401 .*reuse/,
    'This tab: Signed out: reuse',
  ])
})

test('the guide: each step is ticked by a real event, and stays so after a reload', async ({
  page,
  context,
  app: { url },
  person,
}) => {
  await choose(page, 'body')
  await page.goto(url)
  await openPanel(page)
  await expect(step(page, 1)).toHaveAccessibleName('1. Sign in')
  await signIn(page, person)
  await expect(step(page, 1)).toHaveAccessibleName('1. Sign in, done')
  await claim(page, 'username').hover()
  await expect(page.locator('.lit')).toBeVisible()
  await expect(step(page, 2)).toHaveAccessibleName('2. Look at the token, done')
  await openTab(page, 'Experiments')
  await press(page, 'Refresh now')
  await expect(step(page, 3)).toHaveAccessibleName('3. Wait for a refresh, done')

  const other = await context.newPage()
  await other.goto(url)
  await expect(step(page, 4)).toHaveAccessibleName('4. Open a second tab, done')
  await page.reload()
  await expect(panel(page).getByText('4 of 6 done')).toBeVisible()
  await expect(panel(page).getByText('docs/walkthrough/07-the-username-claim.md')).toBeVisible()
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
  await openTab(other, 'Experiments')
  await press(other, 'Refresh now')
  await openTab(page, 'Timeline')
  const seen = rows(page).filter({ hasText: `Other tab: Another tab: ${REFRESH}, generation` })
  await expect(seen.last()).toBeVisible()

  await openTab(page, 'Settings')
  await press(page, 'Use body')
  await expect(page.getByText('so this ends it, here and in the other tabs')).toBeVisible()
  await press(page, 'Switch to body')
  await expectLogin(page)
  await expect(
    part(page, 'Transport')
      .getByRole('listitem')
      .filter({ has: page.getByText('in use', { exact: true }) }),
  ).toContainText('body')
  await expectLogin(other)

  const obtained = page.waitForRequest(`${url}/api/token`)
  await signIn(page, person)
  expect((await obtained).headers()['x-token-transport']).toBe('body')
  await expectHome(page, person)
  await expectHome(other, person)
  expect(await cookiesOf(context)).toEqual([])
})

test('an experiment that needs body: switches in place, and goes on after the sign-in', async ({
  page,
  app: { url },
  person,
}) => {
  await openHome(page, url, person)
  await openPanel(page)
  await openTab(page, 'Experiments')
  await part(page, 'Tamper').getByRole('button', { name: 'Switch to body and try' }).click()
  await press(page, 'Switch to body')
  await expectLogin(page)
  await expect(panel(page).getByText('goes on as soon as you sign in')).toBeVisible()
  await signIn(page, person)

  await expect(panel(page).getByText('One bit was enough for a 401')).toBeVisible()
})

test('by keyboard alone: opened, resized, read, tried, closed', async ({ page, app: { url }, person }) => {
  await choose(page, 'body')
  await openHome(page, url, person)
  const handle = page.getByRole('button', { name: 'Token inspector' })
  await expect(handle).toHaveAttribute('aria-expanded', 'false')
  await tabTo(page, handle)
  await page.keyboard.press('Enter')
  await expect(handle).toHaveAttribute('aria-expanded', 'true')
  const edge = panel(page).getByRole('separator', { name: 'Size of the token inspector' })
  await edge.focus()
  await page.keyboard.press('ArrowLeft')
  await expect(edge).toHaveAttribute('aria-valuenow', '45')

  await tabTo(page, panel(page).getByRole('tab', { name: 'Token' }))
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  await tabTo(page, page.getByRole('button', { name: 'Refresh now' }))
  await page.keyboard.press('Enter')
  await expect(panel(page).getByText('gen 2', { exact: true })).toBeVisible()
  await tabTo(page, page.getByRole('button', { name: 'Replay the spent token' }))
  await page.keyboard.press('Enter')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: 'Replay the spent token' })).toBeFocused()
  await expect(handle).toHaveAttribute('aria-expanded', 'true')

  await openTab(page, 'Timeline')
  await tabTo(page, rows(page).last().getByRole('button'))
  await page.keyboard.press('ArrowUp')
  await expect(rows(page).nth(-2).getByRole('button')).toBeFocused()

  await handle.focus()
  await page.keyboard.press('Space')
  await expect(handle).toHaveAttribute('aria-expanded', 'false')
  await expect(page.getByRole('tab')).toHaveCount(0)
})

test('Escape closes it, with the focus back on its button, and leaves a field to the field', async ({
  page,
  app: { url },
}) => {
  await page.goto(url)
  const handle = page.getByRole('button', { name: 'Token inspector' })
  await openPanel(page)
  await openTab(page, 'Timeline')
  const search = panel(page).getByRole('searchbox')
  await search.fill('refresh')
  await search.press('Escape')
  await expect(handle).toHaveAttribute('aria-expanded', 'true')
  await page.getByLabel('Username or email').press('Escape')
  await expect(handle).toHaveAttribute('aria-expanded', 'true')

  await panel(page).getByRole('tab', { name: 'Timeline' }).press('Escape')
  await expect(handle).toHaveAttribute('aria-expanded', 'false')
  await expect(handle).toBeFocused()
})

test('at 320 px the strip is one line and covers nothing, and the open panel is no wider', async ({
  page,
  app: { url },
  person,
}) => {
  await page.setViewportSize({ width: 320, height: 640 })
  await openHome(page, url, person)
  const strip = await panel(page).boundingBox()
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight))
  const help = await page.getByRole('contentinfo').getByRole('link', { name: 'Help' }).boundingBox()

  expect((help?.y ?? 0) + (help?.height ?? 0)).toBeLessThanOrEqual(strip?.y ?? 0)
  expect(await findWider(page)).toEqual([])
  await openPanel(page)
  for (const name of ['Token', 'Timeline', 'Experiments', 'Storage', 'Settings']) {
    await openTab(page, name)
    expect(await findWider(page), name).toEqual([])
  }
})

/** Returns the elements of the panel that end outside of the window, and the page if it scrolls sideways. */
function findWider(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const isWider = (element: Element) => element.getBoundingClientRect().right > innerWidth + 0.5
    const isPageWider = document.documentElement.scrollWidth > innerWidth
    const wider = [...document.querySelectorAll('.inspector *')].filter(isWider)
    return [...wider.map(({ outerHTML }) => outerHTML.slice(0, 200)), ...(isPageWider ? ['the page'] : [])]
  })
}

test('the side and the size that the mouse chose outlive the page; on a phone it leaves the page usable', async ({
  page,
  app: { url },
  person,
}) => {
  await page.setViewportSize({ width: 1280, height: 800 })
  await openHome(page, url, person)
  await openPanel(page)
  await press(page, 'Move to the bottom')
  const edge = panel(page).getByRole('separator')
  await expect(edge).toHaveAttribute('aria-orientation', 'horizontal')
  const { x = 0, y = 0, width = 0 } = (await edge.boundingBox()) ?? {}
  await page.mouse.move(x + width / 2, y + 2)
  await page.mouse.down()
  await page.mouse.move(x + width / 2, 400)
  await page.mouse.up()
  await expect(edge).toHaveAttribute('aria-valuenow', '50')
  await page.reload()
  await expect(edge).toHaveAttribute('aria-valuenow', '50')
  expect((await panel(page).boundingBox())?.height).toBe(400)

  await page.setViewportSize({ width: 390, height: 800 })
  expect((await panel(page).boundingBox())?.height).toBeLessThanOrEqual(360)
  await page.getByRole('button', { name: 'Logout' }).click()
  await expectLogin(page)
})

test('the token, signed out and in and edited: no violation that axe knows, and no sideways scrolling', async ({
  page,
  app: { url },
  person,
}) => {
  await choose(page, 'body')
  await page.goto(url)
  await expectLogin(page)
  await openPanel(page)
  await expectSound(page)
  await signIn(page, person)
  await expectHome(page, person)
  await expectSound(page)
  await press(page, 'Edit the payload')
  await expectSound(page)
})

test('experiments and an event of the timeline: no violation that axe knows, and no sideways scrolling', async ({
  page,
  app: { url },
  person,
}) => {
  await choose(page, 'body')
  await openHome(page, url, person)
  await openPanel(page)
  await openTab(page, 'Experiments')
  await press(page, 'Pretend to be offline')
  await expect(page.locator('.banner')).toContainText('offline')
  await press(page, 'Replay the spent token')
  await expectSound(page)
  await openTab(page, 'Timeline')
  await rows(page).last().getByRole('button').click()
  await expectSound(page)
})

test('storage and settings: no violation that axe knows, and no sideways scrolling', async ({
  page,
  app: { url },
  person,
}) => {
  await openHome(page, url, person)
  await openPanel(page)
  for (const name of ['Storage', 'Settings']) {
    await openTab(page, name)
    await expectSound(page)
  }
})

test('a production build contains nothing of it', () => {
  const traces = ['inspector', 'Tamper with one bit', 'Why it matters', 'edited-token-sent']
  // Checks the search itself: the build with the inspector does contain the text.
  expect(textOf('inspector')).toContain('Tamper with one bit')
  expect(textOf('inspector').toLowerCase()).toContain('inspector')
  // Secrets of authenticator apps are kept in development alone, not even in a build with the inspector.
  expect(textOf('inspector')).not.toMatch(/inspector\.apps|HMAC/)
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
  await page.addInitScript(
    ([key, chosen]) => {
      if (!localStorage.getItem(key)) localStorage.setItem(key, chosen)
    },
    [`${APP_KEY}.inspector.transport`, transport] as const,
  )
}

async function openPanel(page: Page): Promise<void> {
  await press(page, 'Token inspector')
  await expect(panel(page).getByRole('tablist')).toBeVisible()
}

function panel(page: Page): Locator {
  return page.getByRole('complementary', { name: 'Token inspector' })
}

function openTab(page: Page, name: string): Promise<void> {
  return panel(page).getByRole('tab', { name, exact: true }).click()
}

/** Returns a claim of the access token. */
function claim(page: Page, name: string): Locator {
  return part(page, 'Access token').getByRole('button', { name: new RegExp(`^${name} `) })
}

/** Returns a step of the guide. */
function step(page: Page, number: number): Locator {
  return panel(page).getByRole('button', { name: new RegExp(`^${number}\\. `) })
}

function press(page: Page, name: string): Promise<void> {
  return page.getByRole('button', { name, exact: true }).click()
}

function part(page: Page, name: string): Locator {
  return panel(page).getByRole('region', { name, exact: true })
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
  expect(download.suggestedFilename()).toBe(`${APP_KEY}-timeline.json`)
  return readFileSync(await download.path(), 'utf8')
}

/** Presses Tab until it has the focus, at most as many times as the page has stops. */
async function tabTo(page: Page, goal: Locator): Promise<void> {
  await expect(async () => {
    await page.keyboard.press('Tab')
    await expect(goal).toBeFocused({ timeout: 50 })
  }).toPass({ intervals: [0], timeout: 20_000 })
}
