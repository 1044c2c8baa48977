import { type Locator, type Page, expect as playwrightExpect } from '@playwright/test'

/** A limit, not an expectation: a busy machine takes several times as long. */
export const PATIENCE_MS = 30_000
const expect = playwrightExpect.configure({ timeout: PATIENCE_MS })

/** A tab, and its requests since it was loaded. */
export interface Tab {
  page: Page
  requests: string[]
  answers: string[]
  /** What the browser has written to the console. */
  messages: string[]
  copied: string
}

/** Returns the time limit: a reader's machine keeps what a chapter promises, ours may be busy. */
const patience = (seconds = '') => Math.max(PATIENCE_MS, Number(seconds) * 1_000)

type Act = (tab: Tab, ...words: string[]) => Promise<unknown>

const see = ({ page }: Tab, text: string, timeout = PATIENCE_MS) =>
  expect(page.getByText(text).first()).toBeVisible({ timeout })

/** Waits for a number that the clock also raises, so that a slow reader may see a higher one. */
const seeNumber = ({ page }: Tab, name = '', least = 0) =>
  expect
    .poll(async () => Number(/\d+$/.exec(await page.getByText(new RegExp(`^${name} \\d+$`)).innerText())))
    .toBeGreaterThanOrEqual(least)

const COUNTS = ['no', 'one', 'two', 'three']

const seeRequests = (tab: Tab, word = '', line = '', timeout = PATIENCE_MS) =>
  expect
    .poll(() => tab.requests.filter((request) => request === line).length, { timeout })
    .toBe(COUNTS.indexOf(word))

/** Finds what has this name, or one that starts with it. If a button or tab and a link have it, finds the former. */
async function pressable({ page }: Tab, words = ''): Promise<Locator> {
  const name = new RegExp(`^${words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\b`)
  const button = page.getByRole('button', { name }).or(page.getByRole('tab', { name }))
  const link = page.getByRole('link', { name })
  await button.or(link).first().waitFor()
  return ((await button.count()) > 0 ? button : link).first()
}

/** Keeps a token of the JSON that the page shows. */
async function copy(tab: Tab, name = ''): Promise<void> {
  const shown = await tab.page.locator('body').innerText()
  tab.copied = new RegExp(`"${name}":\\s*"(eyJ[^"]+)"`).exec(shown)?.[1] ?? ''
  if (!tab.copied) throw new Error(`the page shows no "${name}"`)
}

/** Every sentence that a chapter may have in a list for the browser. */
export const SENTENCES: [RegExp, Act][] = [
  [/^Open <(.+?)>(?: in a second tab)?\.$/, ({ page }, url) => page.goto(url ?? '')],
  [/^Go to the (?:first|second) tab\.$/, ({ page }) => page.bringToFront()],
  [/^Close the (?:first|second) tab\.$/, ({ page }) => page.close()],
  [/^Reload the page\.$/, ({ page }) => page.reload()],
  [/^Press \*\*(.+)\*\*\.$/, async (tab, words) => (await pressable(tab, words)).click()],
  [/^Press \*\*(.+)\*\* twice\.$/, async (tab, words) => (await pressable(tab, words)).dblclick()],
  [
    /^Type `(.+)` into \*\*(.+)\*\*\.$/,
    ({ page }, text = '', label = '') => page.getByLabel(label, { exact: true }).fill(text),
  ],
  [/^You should see \*\*(.+?)\*\*\.$/, (tab, text) => see(tab, text)],
  [
    /^You should see \*\*(.+) (\d+)\*\* or higher\.$/,
    (tab, name, least) => seeNumber(tab, name, Number(least)),
  ],
  [
    /^Within (\d+) seconds you should see \*\*(.+?)\*\*\.$/,
    (tab, seconds, text) => see(tab, text ?? '', patience(seconds)),
  ],
  [
    /^You should not see \*\*(.+?)\*\*\.$/,
    ({ page }, text = '') => expect(page.getByText(text)).toHaveCount(0),
  ],
  [/^The address should be <(.+)>\.$/, ({ page }, url = '') => expect(page).toHaveURL(url)],
  [
    /^The network tab should show (no|one|two|three) `(.+)`\.$/,
    (tab, word, line) => seeRequests(tab, word, line),
  ],
  [
    /^Within (\d+) seconds the network tab should show (one|two|three) `(.+)`\.$/,
    (tab, seconds, word, line) => seeRequests(tab, word, line, patience(seconds)),
  ],
  [
    /^Within (\d+) seconds the network tab should show a `(.+)` that is answered with (\d+)\.$/,
    (tab, seconds, line, status) =>
      expect.poll(() => tab.answers, { timeout: patience(seconds) }).toContain(`${line} ${status}`),
  ],
  [
    /^The network tab should show no `(.+)` that is answered with (\d+)\.$/,
    async (tab, line, status) => expect(tab.answers).not.toContain(`${line} ${status}`),
  ],
  [/^Copy the token `(.+)` from the answer\.$/, copy],
  [
    /^Paste it into the form: `(.+)`\.$/,
    ({ page, copied }, form = '') => page.locator('textarea').first().fill(form.replace('…', copied)),
  ],
  [
    /^The console should show \*\*(.+)\*\*\.$/,
    (tab, text = '') => expect.poll(() => tab.messages.join('\n')).toContain(text),
  ],
  [/^Wait for (\d+) seconds\.$/, ({ page }, seconds) => page.waitForTimeout(Number(seconds) * 1_000)],
]
