import { resolve } from 'node:path'
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

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => void end().finally(() => process.exit(130)))
}

await main()
  .catch((error: Error) => fail(error.message))
  .finally(end)
console.log(`${count.passed} passed, ${count.failed} failed`)
process.exit(count.failed === 0 ? 0 : 1)

async function main(): Promise<void> {
  const chapters = readChapters().filter(({ number }) => number <= last)
  const isDue = ({ number }: Chapter) => number >= first
  const browser = await launchChromium()
  atEnd(() => browser.close())

  const gatehouse = chapters.filter(({ isAboutGatehouse }) => isAboutGatehouse)
  const small = chapters.filter((chapter) => !gatehouse.includes(chapter))
  const reader = await beginner(browser)
  for (const { steps } of small.filter((chapter) => !isDue(chapter))) catchUp(reader, steps)
  await follow(reader, small.filter(isDue))
  await stopKept(reader)
  await follow(await visitor(browser), gatehouse.filter(isDue))
}

function fail(message: string): void {
  count.failed++
  console.error(`✗ ${message}`)
}

function atEnd(stop: () => unknown): void {
  ends.push(stop)
}

async function end(): Promise<void> {
  for (const stop of ends.splice(0).reverse()) await stop()
}

/** Somebody with an empty folder. */
async function beginner(browser: Browser): Promise<Reader> {
  const cwd = options.folder ? resolve(options.folder) : ownFolder()
  clearFolder(cwd)
  return readerOf({ place: { cwd, env: readersEnvironment() }, ports: await choosePorts(), browser })
}

/** Somebody in this repository, whose data are in a folder of their own. */
async function visitor(browser: Browser): Promise<Reader> {
  const ports = await choosePorts()
  const settings = { PORT: String(ports['8000']), WEB_PORT: String(ports['3000']), DATA_DIR: ownFolder() }
  return readerOf({ place: { cwd: ROOT, env: { ...readersEnvironment(), ...settings } }, ports, browser })
}

function ownFolder(): string {
  const { path, remove } = temporaryFolder()
  atEnd(remove)
  return path
}

function readerOf(made: Pick<Reader, 'place' | 'ports' | 'browser'>): Reader {
  const reader: Reader = { ...made, kept: new Map(), hasPackages: first > 1, atEnd }
  atEnd(() => stopKept(reader))
  return reader
}

async function stopKept({ kept }: Reader): Promise<void> {
  await Promise.all([...kept.values()].map((command) => command.stop()))
}

/** A chapter that fails ends its part: the next ones build on it. */
async function follow(reader: Reader, chapters: Chapter[]): Promise<void> {
  for (const { name, steps } of chapters) {
    const began = performance.now()
    try {
      await followChapter(reader, steps, () => count.passed++)
    } catch (error) {
      const left =
        chapters.at(-1)?.name === name ? '' : '\n  What comes after it was left out, for it builds on it.'
      return fail(`docs/walkthrough/${name}, ${error instanceof Error ? error.message : error}${left}`)
    }
    console.log(`✓ ${name} (${steps.length} steps, ${Math.round((performance.now() - began) / 1_000)} s)`)
  }
}
