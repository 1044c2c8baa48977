import { availableParallelism } from 'node:os'
import { ROOT, temporaryFolder } from '../server-process.ts'
import { catchUp } from './catch-up.ts'
import { type Chapter, type Part, partsOf, readChapters } from './chapters.ts'
import { followChapter } from './follow-chapter.ts'
import { createInstallations } from './installations.ts'
import { chapterOf, orExit, readOptions } from './options.ts'
import { launchChromium } from './reader-browser.ts'
import { beginner, type Reader, type Shared, stopKept, visitor } from './readers.ts'
import { readersEnvironment } from './readers-environment.ts'
import { openTerminal } from './terminal.ts'

// Follows the chapters of docs/walkthrough/ as they stand. docs/CONTRIBUTING.md has the options.

/** While one of them waits for a page or a clock, another one has the processor. */
const READERS = availableParallelism() + 1

const chapters = readChapters()
const { options, from, to } = orExit(readCommandLine)
const count = { passed: 0, failed: 0 }
const followed = new Set<Chapter>()
const ends: (() => unknown)[] = []
const installations = createInstallations({ atEnd, isForLater: options.folder !== undefined })

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => void end().finally(() => process.exit(130)))
}

await main().catch(fail)
await end()
for (const line of report()) console.log(line)
process.exit(count.failed === 0 ? 0 : 1)

function readCommandLine() {
  const usage = 'npm run test:walkthrough -- --from 5 --to 9 --folder /tmp/small-app'
  const kinds = { folder: 'string', from: 'string', to: 'string', pictures: 'boolean' } as const
  const options = readOptions(process.argv.slice(2), kinds, usage)
  const from = chapterOf(chapters, 'from', options.from ?? '0').number
  const to = chapterOf(chapters, 'to', options.to ?? String(chapters.at(-1)?.number)).number
  return { options, from, to }
}

async function main(): Promise<void> {
  const browser = await launchChromium()
  atEnd(() => browser.close())
  const shared = { browser, installations, atEnd, takesPictures: Boolean(options.pictures) }
  const parts = partsOf(chapters, { from, to, isShared: options.folder === undefined })
  const isWhole = from === 0 && options.to === undefined
  // The chapters about Gatehouse come last and take longest, so they begin first.
  const work = parts.map((part) => () => follow(shared, part)).reverse()
  await atOnce(READERS, isWhole ? [...work, () => finish().catch(fail)] : work)
}

/** Does so many of the works at the same time. */
async function atOnce(limit: number, works: (() => Promise<void>)[]): Promise<void> {
  const left = works.values()
  const worker = async () => {
    for (const work of left) await work()
  }
  await Promise.all(Array.from({ length: limit }, worker))
}

/** Has `npm run walkthrough` make the app as it is after the last chapter, and checks its types. */
async function finish(): Promise<void> {
  const { path, remove } = temporaryFolder()
  const terminal = openTerminal({ cwd: path, env: readersEnvironment() })
  atEnd(remove)
  atEnd(terminal.close)
  await terminal.run(`npm run --prefix ${ROOT} walkthrough -- --folder ${path}/app`)
  await terminal.run('cd app && npm run typecheck')
  count.passed++
  console.log('✓ npm run walkthrough')
}

function fail(error: unknown): void {
  count.failed++
  console.error(`✗ ${error instanceof Error ? error.message : error}`)
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
    reader.lay()
    for (const chapter of chapters) await named(chapter, followOne(reader, chapter))
  } catch (error) {
    fail(error)
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
