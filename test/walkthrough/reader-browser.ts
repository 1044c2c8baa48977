import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { type Browser, chromium, type Page, type Request } from '@playwright/test'
import { findChromium, findHeadlessShell, installChromium } from '../browser/chromium.ts'
import { PATIENCE_MS, SENTENCES, type Tab } from './sentences.ts'
import { smallPng } from './small-png.ts'
import { Mismatch } from './steps.ts'

/** The size of a picture, in pixels. */
export interface Size {
  width: number
  height: number
}

/** The browser of a reader: one window with tabs. */
export interface ReaderBrowser {
  /** Follows a sentence of a chapter. @throws {Mismatch} if the result differs */
  follow(sentence: string): Promise<void>
  /** Types a line into the console. Returns its output. */
  typeIntoConsole(code: string): Promise<string>
  /** Looks at the open page, and takes its picture if there is a size. @throws {Mismatch} if no page is open */
  look(path: string, size?: Size): Promise<void>
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
  if (!findChromium()) installChromium()
  return chromium.launch({ executablePath: findHeadlessShell(), ...ours })
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
    // The browser itself logs every 4xx and what a policy forbids, which is no error of the page.
    const isNote = /Failed to load resource|CORS policy|Content Security Policy/.test(message.text())
    if (message.type() === 'error' && !isNote) faults.push(message.text())
  })

  async function tab(index: number): Promise<Tab> {
    current = index
    const open = tabs[index]
    if (open && !open.page.isClosed()) return open
    const opened = watched(await context.newPage())
    tabs[index] = opened
    return opened
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
    async look(path, size) {
      const page = tabs[current]?.page
      if (!page) throw new Mismatch('the picture shows a page', 'an open page', 'none is open')
      if (size) await takePicture(page, path, size)
    },
    async closeTabs() {
      for (const open of tabs.splice(0)) await open?.page.close()
      current = 0
    },
    close: () => context.close(),
  }
}

/** Takes a picture of a page, down to where its text ends. */
async function takePicture(page: Page, path: string, { width, height }: Size): Promise<void> {
  const usual = page.viewportSize()
  await page.setViewportSize({ width, height })
  const end = Number(await page.evaluate('document.body.getBoundingClientRect().bottom + 16'))
  mkdirSync(dirname(path), { recursive: true })
  const clip = { x: 0, y: 0, width, height: Math.min(height, Math.ceil(end)) }
  writeFileSync(path, smallPng(await page.screenshot({ animations: 'disabled', clip })))
  if (usual) await page.setViewportSize(usual)
}

function watched(page: Page): Tab {
  const tab: Tab = { page, requests: [], answers: [], messages: [], copied: '' }
  const lineOf = (request: Request) => `${request.method()} ${new URL(request.url()).pathname}`
  page.on('request', (request) => {
    if (request.isNavigationRequest()) Object.assign(tab, { requests: [], answers: [] })
    tab.requests.push(lineOf(request))
  })
  page.on('console', (message) => tab.messages.push(message.text()))
  page.on('response', (response) => tab.answers.push(`${lineOf(response.request())} ${response.status()}`))
  return tab
}

/** Shortens Playwright's long error, and appends the beginning of the page. @throws {Mismatch} always */
async function fail(sentence: string, page: Page, { message }: Error): Promise<never> {
  const expected = stripVTControlCharacters(message).split('\n').filter(Boolean).slice(0, 4).join('\n')
  const shown = (await page.locator('body').innerText()).slice(0, 1_000)
  throw new Mismatch(sentence, expected, `${page.url()}\n${shown}`)
}
