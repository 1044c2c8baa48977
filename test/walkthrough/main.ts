import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { Browser } from '@playwright/test'
import { ROOT, temporaryFolder } from '../server-process.ts'
import { type Chapter, readChapters } from './chapters.ts'
import { catchUp, followChapter, type Reader } from './follow-chapter.ts'
import { launchChromium } from './reader-browser.ts'
import { readersEnvironment } from './readers-environment.ts'
import { choosePorts, clearFolder } from './workplace.ts'

// Follows the chapters of docs/walkthrough/ as they stand; docs/walkthrough/README.md has the options.

const { values: options } = parseArgs({
  options: { folder: { type: 'string' }, from: { type: 'string' }, to: { type: 'string' } },
})
const [first, last] = [Number(options.from ?? 1), Number(options.to ?? 99)]
const count = { passed: 0, failed: 0 }
const ends: (() => unknown)[] = []

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void end().finally(() => process.exit(130)))
}

try {
  await main()
} finally {
  await end()
}
console.log(`${count.passed} passed, ${count.failed} failed`)
process.exit(count.failed === 0 ? 0 : 1)

async function main(): Promise<void> {
  const chapters = readChapters().filter(({ number }) => number <= last)
  const isDue = ({ number }: Chapter) => number >= first
  const browser = await launchChromium()
  ends.push(() => browser.close())

  const gatehouse = chapters.filter(({ isAboutGatehouse }) => isAboutGatehouse)
  const small = chapters.filter((chapter) => !gatehouse.includes(chapter))
  const reader = await beginner(browser)
  for (const { steps } of small.filter((chapter) => !isDue(chapter))) catchUp(reader, steps)
  await follow(reader, small.filter(isDue))
  await follow(await visitor(browser), gatehouse.filter(isDue))
}

async function end(): Promise<void> {
  for (const stop of ends.splice(0).reverse()) await stop()
}

/** Somebody with an empty folder. */
async function beginner(browser: Browser): Promise<Reader> {
  const cwd = options.folder ? resolve(options.folder) : own(temporaryFolder())
  clearFolder(cwd)
  return reader({ place: { cwd, env: readersEnvironment() }, ports: await choosePorts(), browser })
}

/** Somebody in this repository, whose data are in a folder of their own. */
async function visitor(browser: Browser): Promise<Reader> {
  const ports = await choosePorts()
  const settings = {
    DATA_DIR: join(own(temporaryFolder()), 'data'),
    PORT: ports['8000'],
    WEB_PORT: ports['3000'],
  }
  const env = {
    ...readersEnvironment(),
    ...settings,
    PORT: String(ports['8000']),
    WEB_PORT: String(ports['3000']),
  }
  return reader({ place: { cwd: ROOT, env }, ports, browser })
}

function own({ path, remove }: ReturnType<typeof temporaryFolder>): string {
  ends.push(remove)
  return path
}

function reader(made: Omit<Reader, 'kept' | 'hasPackages'>): Reader {
  const kept: Reader['kept'] = new Map()
  ends.push(() => Promise.all([...kept.values()].map((command) => command.stop())))
  return { ...made, kept, hasPackages: first > 1 }
}

/** A chapter that fails ends its part: the next ones build on it. */
async function follow(reader: Reader, chapters: Chapter[]): Promise<void> {
  for (const { name, steps } of chapters) {
    const began = performance.now()
    try {
      await followChapter(reader, steps, () => count.passed++)
    } catch (error) {
      count.failed++
      console.error(`✗ docs/walkthrough/${name}, ${error instanceof Error ? error.message : error}`)
      return
    }
    console.log(`✓ ${name} (${steps.length} steps, ${Math.round((performance.now() - began) / 1_000)} s)`)
  }
}
