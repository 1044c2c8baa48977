import { parseArgs } from 'node:util'
import { catchUp } from './catch-up.ts'
import { type Chapter, type Part, partsOf, readChapters } from './chapters.ts'
import { followChapter } from './follow-chapter.ts'
import { createInstallations } from './installations.ts'
import { launchChromium } from './reader-browser.ts'
import { beginner, type Reader, type Shared, stopKept, visitor } from './readers.ts'

// Follows the chapters of docs/walkthrough/ as they stand. docs/walkthrough/README.md has the options.

const { values: options } = parseArgs({
  options: { folder: { type: 'string' }, from: { type: 'string' }, to: { type: 'string' } },
})
const count = { passed: 0, failed: 0 }
const followed = new Set<Chapter>()
const ends: (() => unknown)[] = []
const installations = createInstallations({ atEnd, isForLater: options.folder !== undefined })
const chapters = readChapters()

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => void end().finally(() => process.exit(130)))
}

await main().catch((error: Error) => fail(error.message))
await end()
for (const line of report()) console.log(line)
process.exit(count.failed === 0 ? 0 : 1)

async function main(): Promise<void> {
  const browser = await launchChromium()
  atEnd(() => browser.close())
  const shared = { browser, installations, atEnd }
  const [from, to] = [Number(options.from ?? 1), Number(options.to ?? chapters.length)]
  const parts = partsOf(chapters, { from, to, isShared: options.folder === undefined })
  await Promise.all(parts.map((part) => follow(shared, part)))
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

/** Follows a part. A chapter that fails ends it, because the next ones build on it. The other parts go on. */
async function follow(shared: Shared, { before, chapters }: Part): Promise<void> {
  const isAboutGatehouse = chapters.some((chapter) => chapter.isAboutGatehouse)
  const reader = isAboutGatehouse ? await visitor(shared) : await beginner(shared, options.folder)
  atEnd(() => stopKept(reader))
  try {
    for (const chapter of before) await named(chapter, catchUp(reader, chapter.steps))
    for (const chapter of chapters) await named(chapter, followOne(reader, chapter))
  } catch (error) {
    fail(error instanceof Error ? error.message : String(error))
  }
  await stopKept(reader)
}

async function followOne(reader: Reader, chapter: Chapter): Promise<void> {
  const { name, steps } = chapter
  const started = performance.now()
  await followChapter(reader, steps, () => count.passed++)
  followed.add(chapter)
  console.log(`✓ ${name} (${steps.length} steps, ${secondsSince(started)} s)`)
}

async function named(chapter: Chapter, work: Promise<void>): Promise<void> {
  await work.catch((error: Error) => {
    throw new Error(`docs/walkthrough/${chapter.name}, ${error.message}`)
  })
}

function report(): string[] {
  const unread = chapters.filter((chapter) => !followed.has(chapter)).map(({ number }) => number)
  const { run, kept } = installations.count
  return [
    `${count.passed} passed, ${count.failed} failed in ${secondsSince(0)} s`,
    `installations: ${run} run, ${kept} left out because an earlier run kept what they install`,
    `chapters left out: ${unread.join(', ') || 'none'}`,
  ]
}

function secondsSince(moment: number): number {
  return Math.round((performance.now() - moment) / 1_000)
}
