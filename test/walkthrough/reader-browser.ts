import { stripVTControlCharacters } from 'node:util'
import { type Browser, chromium, type Page, type Request } from '@playwright/test'
import { findChromium, installChromium } from '../browser/chromium.ts'
import { PATIENCE_MS, SENTENCES, type Tab } from './sentences.ts'
import { Mismatch } from './steps.ts'

/** The browser of a reader: one window with tabs. */
export interface ReaderBrowser {
  /** Follows a sentence of a chapter. @throws {Mismatch} if the result differs */
  follow(sentence: string): Promise<void>
  /** Types a line into the console. Returns its output. */
  typeIntoConsole(code: string): Promise<string>
  /** Errors in the pages that the chapter does not mention. */
  faults: string[]
  /** Closes every tab. Vite's client would reload a page when its server is back, and abort the next step. */
  closeTabs(): Promise<void>
  close(): Promise<void>
}

/** Starts a Chromium. Each chapter opens its own windows in it. */
export function launchChromium(): Promise<Browser> {
  // At Ctrl-C Playwright would exit before everything else has ended.
  const ours = { handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false }
  return chromium.launch({ executablePath: findChromium() ?? installChromium(), ...ours })
}

/** Opens a window without any history or storage. */
export async function openReaderBrowser(browser: Browser): Promise<ReaderBrowser> {
  const context = await browser.newContext()
  context.setDefaultTimeout(PATIENCE_MS)
  const tabs: Tab[] = []
  const faults: string[] = []
  let current = 0
  context.on('weberror', (error) => faults.push(String(error.error())))
  context.on('console', (message) => {
    // The browser itself logs every 4xx, which is no error of the page.
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
      throw new Error(`a sentence would not be checked: ${sentence}`)
    },
    async typeIntoConsole(code) {
      const { page } = await tab(current)
      return page.evaluate(`(async () => {
        const say = (value) => (typeof value === 'object' ? JSON.stringify(value) : String(value))
        try { return say(await (${code})) } catch (error) { return String(error) }
      })()`)
    },
    async closeTabs() {
      for (const open of tabs.splice(0)) await open?.page.close()
      current = 0
    },
    close: () => context.close(),
  }
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

/** Shortens Playwright's long error, and appends the beginning of the page. @throws {Mismatch} always */
async function fail(sentence: string, page: Page, { message }: Error): Promise<never> {
  const expected = stripVTControlCharacters(message).split('\n').filter(Boolean).slice(0, 4).join('\n')
  const shown = (await page.locator('body').innerText()).slice(0, 1_000)
  throw new Mismatch(sentence, expected, `${page.url()}\n${shown}`)
}
