import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { type Chapter, readChapters } from '../walkthrough/chapters.ts'
import { createInstallations } from '../walkthrough/installations.ts'
import { chapterOf, readOptions } from '../walkthrough/options.ts'
import { readersEnvironment } from '../walkthrough/readers-environment.ts'
import { UsageError } from '../walkthrough/usage-error.ts'
import { chaptersOfApp } from './app-versions.ts'
import { finishApp } from './finished-app.ts'
import { guidanceFor } from './guidance.ts'
import { readTexts, type Standing, standingOf } from './standing.ts'

// `npm run walkthrough` makes the app of docs/walkthrough/ as it is after a chapter. `npm run learn` says what in a
// reader's folder differs from the chapters. docs/walkthrough/README.md shows both.

const WATCH_INTERVAL_MS = 300

const COMMANDS: Record<string, (chapters: Chapter[]) => Promise<void>> = { walkthrough, learn }

const ends: (() => unknown)[] = []
const args = process.argv.slice(3)

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    end()
    process.exit(130)
  })
}

try {
  await COMMANDS[process.argv[2] ?? '']?.(chaptersOfApp(readChapters()))
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  console.error(error.message)
  process.exitCode = 2
} finally {
  end()
}

async function walkthrough(chapters: Chapter[]): Promise<void> {
  const usage = 'npm run walkthrough -- --to 9 --folder ../my-gatehouse'
  const options = readOptions(args, { folder: 'string', to: 'string' }, usage)
  const folder = folderIn(options.folder, usage)
  const chapter = chapterOf(chapters, 'to', options.to ?? String(chapters.at(-1)?.number))
  const place = { cwd: folder, env: readersEnvironment() }
  const installations = createInstallations({ atEnd: (stop) => ends.push(stop), isForLater: true })
  const commands = await finishApp(folder, { chapters, to: chapter.number }, (command) =>
    installations.install(place, command),
  )
  const next = chapters[chapters.indexOf(chapter) + 1]
  console.log(whatNext(`cd ${options.folder}`, commands, { chapter, next }))
}

async function learn(chapters: Chapter[]): Promise<void> {
  const usage = 'npm run learn -- --folder ../my-gatehouse'
  const options = readOptions(args, { folder: 'string', from: 'string', watch: 'boolean' }, usage)
  const folder = folderIn(options.folder, usage)
  if (!existsSync(folder))
    throw new UsageError(`${folder} does not exist. Name the folder of your app: ${usage}`)
  const from = options.from === undefined ? undefined : chapterOf(chapters, 'from', options.from).number
  let seen = ''
  do {
    const texts = readTexts(folder, chapters)
    if (seen !== JSON.stringify([...texts])) say(standingOf(texts, chapters, from))
    seen = JSON.stringify([...texts])
    if (options.watch) await wait(WATCH_INTERVAL_MS)
  } while (options.watch)

  function say(standing?: Standing): void {
    console.log(`${guidanceFor(standing, options.folder ?? '.', chapters)}\n`)
    process.exitCode = standing && standing.problems.length > 0 ? 1 : 0
  }
}

function folderIn(folder: string | undefined, usage: string): string {
  if (folder === undefined) throw new UsageError(`Name the folder of your app: ${usage}`)
  // npm runs a script in the folder of package.json, wherever it was called.
  return resolve(process.env.INIT_CWD ?? '.', folder)
}

function whatNext(
  goThere: string,
  commands: string[],
  { chapter, next }: Record<'chapter' | 'next', Chapter | undefined>,
): string {
  return [
    `This is the app as it is after chapter ${chapter?.title}. Start it, each command in a terminal of its own:`,
    ...commands.map((command) => `  ${goThere} && ${command}`),
    `Go on with docs/walkthrough/${next?.name ?? 'bridge.md'}.`,
  ].join('\n')
}

function end(): void {
  for (const stop of ends.splice(0).reverse()) stop()
}
