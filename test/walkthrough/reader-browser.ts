import { stripVTControlCharacters } from 'node:util'
import { type Browser, chromium, type Page, expect as playwrightExpect, type Request } from '@playwright/test'
import { findChromium, installChromium } from '../browser/chromium.ts'
import { Mismatch } from './steps.ts'

/** The browser of a reader, who has one window with tabs. */
export interface ReaderBrowser {
  /** Does what a sentence of a chapter says. @throws {Mismatch} when it does not come out so */
  follow(sentence: string): Promise<void>
  /** Types a line into the console. Answers what it says. */
  typeIntoConsole(code: string): Promise<string>
  /** What went wrong in the pages and nobody mentioned. */
  faults: string[]
  close(): Promise<void>
}

/** A limit, not a figure: a machine that does other things as well takes several times as long. */
const PATIENCE_MS = 30_000
const expect = playwrightExpect.configure({ timeout: PATIENCE_MS })

/** Starts a Chromium; a chapter opens windows of its own in it. */
export function launchChromium(): Promise<Browser> {
  // At Ctrl-C Playwright would exit by itself, before everything else has ended.
  const ours = { handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false }
  return chromium.launch({ executablePath: findChromium() ?? installChromium(), ...ours })
}

/** Opens a window in which nobody has been anywhere. */
export async function openReaderBrowser(browser: Browser): Promise<ReaderBrowser> {
  const context = await browser.newContext()
  context.setDefaultTimeout(PATIENCE_MS)
  const tabs: Tab[] = []
  const faults: string[] = []
  let current = 0
  context.on('weberror', (error) => faults.push(String(error.error())))
  context.on('console', (message) => {
    // The browser itself notes every 4xx; that is no fault of the page.
    const isNote = /Failed to load resource|blocked by CORS policy/.test(message.text())
    if (message.type() === 'error' && !isNote) faults.push(message.text())
  })

  async function tab(index: number): Promise<Tab> {
    current = index
    tabs[index] ??= watched(await context.newPage())
    return tabs[index]
  }

  return {
    faults,
    async follow(sentence) {
      for (const [pattern, act] of SENTENCES) {
        const words = pattern.exec(sentence)?.slice(1)
        if (!words) continue
        const [tabName] = /(first|second) tab/.exec(sentence) ?? []
        const at = await tab(tabName ? Number(tabName === 'second tab') : current)
        return void (await act(at, ...words).catch((error: Error) => fail(sentence, at.page, error)))
      }
      throw new Error(`nobody would check the sentence: ${sentence}`)
    },
    async typeIntoConsole(code) {
      const { page } = await tab(current)
      return page.evaluate(`(async () => {
        const say = (value) => (typeof value === 'object' ? JSON.stringify(value) : String(value))
        try { return say(await (${code})) } catch (error) { return String(error) }
      })()`)
    },
    close: () => context.close(),
  }
}

/** A tab, and what it has asked the server since it was loaded. */
interface Tab {
  page: Page
  requests: string[]
  answers: string[]
  copied: string
}

function watched(page: Page): Tab {
  const tab: Tab = { page, requests: [], answers: [], copied: '' }
  const lineOf = (request: Request) => `${request.method()} ${new URL(request.url()).pathname}`
  page.on('request', (request) => {
    if (request.isNavigationRequest()) Object.assign(tab, { requests: [], answers: [] })
    tab.requests.push(lineOf(request))
  })
  page.on('response', (response) => tab.answers.push(`${lineOf(response.request())} ${response.status()}`))
  return tab
}

/** Words what the library says in many lines, and shows the beginning of the page. */
async function fail(sentence: string, page: Page, { message }: Error): Promise<never> {
  const expected = stripVTControlCharacters(message).split('\n').filter(Boolean).slice(0, 4).join('\n')
  const shown = (await page.locator('body').innerText()).slice(0, 1_000)
  throw new Mismatch(sentence, expected, `${page.url()}\n${shown}`)
}

type Act = (tab: Tab, ...words: string[]) => Promise<unknown>

const see = ({ page }: Tab, text: string, timeout = PATIENCE_MS) =>
  expect(page.getByText(text).first()).toBeVisible({ timeout })

const COUNTS = ['no', 'one', 'two', 'three']

const seeRequests = (tab: Tab, word = '', line = '', timeout = PATIENCE_MS) =>
  expect
    .poll(() => tab.requests.filter((request) => request === line).length, { timeout })
    .toBe(COUNTS.indexOf(word))

/** A name may go on after what a chapter says of it. Where a button and a link have it, the button is meant. */
async function press({ page }: Tab, words = ''): Promise<void> {
  const name = new RegExp(`^${words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\b`)
  const [button, link] = [page.getByRole('button', { name }), page.getByRole('link', { name })]
  await button.or(link).first().waitFor()
  await ((await button.count()) > 0 ? button : link).first().click()
}

/** Keeps a token of the JSON that the page shows. */
async function copy(tab: Tab, name = ''): Promise<void> {
  const shown = await tab.page.locator('body').innerText()
  tab.copied = new RegExp(`"${name}":\\s*"(eyJ[^"]+)"`).exec(shown)?.[1] ?? ''
  if (!tab.copied) throw new Error(`the page shows no "${name}"`)
}

/** Every sentence that a chapter may have in a list for the browser. */
const SENTENCES: [RegExp, Act][] = [
  [/^(?:Open|Go back to) <(.+?)>(?: in a second tab)?\.$/, ({ page }, url) => page.goto(url ?? '')],
  [/^(?:In|Go to) the (?:first|second) tab\.$/, ({ page }) => page.bringToFront()],
  [/^Reload the page\.$/, ({ page }) => page.reload()],
  [/^Press \*\*(.+)\*\*\.$/, press],
  [
    /^Type `(.+)` into \*\*(.+)\*\*\.$/,
    ({ page }, text = '', label = '') => page.getByLabel(label, { exact: true }).fill(text),
  ],
  [/^You should see \*\*(.+?)\*\*\.$/, (tab, text) => see(tab, text)],
  [
    /^Within (\d+) seconds you should see \*\*(.+?)\*\*\.$/,
    (tab, seconds, text) => see(tab, text ?? '', Number(seconds) * 1_000),
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
    (tab, seconds, word, line) => seeRequests(tab, word, line, Number(seconds) * 1_000),
  ],
  [
    /^Within (\d+) seconds the network tab should show a `(.+)` that is answered with (\d+)\.$/,
    (tab, seconds, line, status) =>
      expect.poll(() => tab.answers, { timeout: Number(seconds) * 1_000 }).toContain(`${line} ${status}`),
  ],
  [/^Copy the token `(.+)` from the answer\.$/, copy],
  [
    /^Paste it into the form: `(.+)`\.$/,
    ({ page, copied }, form = '') => page.locator('textarea').first().fill(form.replace('…', copied)),
  ],
  [/^Wait for (\d+) seconds\.$/, ({ page }, seconds) => page.waitForTimeout(Number(seconds) * 1_000)],
]
