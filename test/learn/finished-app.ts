import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { catchUp, type LateReader } from '../walkthrough/catch-up.ts'
import type { Chapter } from '../walkthrough/chapters.ts'
import { UsageError } from '../walkthrough/usage-error.ts'
import { claimFolder, MARK } from '../walkthrough/workplace.ts'
import { byPath, type Version, versionsOf } from './app-versions.ts'
import { isSame } from './tokens.ts'

/** What npm and the app itself put into the folder. */
const GENERATED = [MARK, 'node_modules', 'package-lock.json', 'data']

/** The terminals in which the app runs. What chapters start in others is an attack. */
const TERMINALS = ['server', 'pages']

/** The chapters that build the app, and the one after which to stop. */
interface Plan {
  chapters: Chapter[]
  to: number
}

/**
 * Makes a folder as it is after a chapter. Types and installs, and runs nothing.
 *
 * @returns the commands that start the app
 * @throws {UsageError} for a folder with files of the reader's own
 */
export async function finishApp(
  folder: string,
  { chapters, to }: Plan,
  install: LateReader['adopt'],
): Promise<string[]> {
  refuseOwnFiles(folder, chapters)
  claimFolder(folder)
  const commands: string[] = []
  const reader: LateReader = {
    place: { cwd: folder, env: {} },
    kept: new Map(),
    adopt: async (command) => void commands.push(command),
  }
  for (const chapter of upTo(chapters, to)) await catchUp(reader, chapter.steps)
  await install(joined(commands))
  writeFileSync(join(folder, MARK), String(to))
  return TERMINALS.flatMap((terminal) => reader.kept.get(terminal)?.code ?? [])
}

/** Joins installations of several chapters into one, which takes a fraction of the time. */
function joined(commands: string[]): string {
  const [packages, development] = [false, true].map((isDevelopment) =>
    commands
      .flatMap((command) => command.split('\n'))
      .filter((line) => line.includes('--save-dev') === isDevelopment)
      .map((line) => line.replace(/^npm install (--save-dev )?/, ''))
      .join(' '),
  )
  return `npm install ${packages}\nnpm install --save-dev ${development}`
}

function upTo(chapters: Chapter[], last: number): Chapter[] {
  return chapters.filter(({ number }) => number <= last)
}

/** @throws {UsageError} if the folder was made by `finishApp` and its reader has worked in it since */
function refuseOwnFiles(folder: string, chapters: Chapter[]): void {
  if (!existsSync(join(folder, MARK))) return
  const made = Number(readFileSync(join(folder, MARK), 'utf8'))
  const files = byPath(versionsOf(upTo(chapters, made)))
  const changed = [...files].filter(([path, versions]) => isChanged(folder, path, versions))
  const known = [...GENERATED, ...[...files.keys()].map((path) => path.split('/')[0])]
  const [own] = [
    ...changed.map(([path]) => path),
    ...readdirSync(folder).filter((name) => !known.includes(name)),
  ]
  if (own)
    throw new UsageError(
      `${folder} has work of yours, such as ${own}. Name a new folder, because this one would be emptied.`,
    )
}

function isChanged(folder: string, path: string, versions: Version[]): boolean {
  const file = join(folder, path)
  return existsSync(file) && !isSame(path, versions.at(-1)?.text ?? '', readFileSync(file, 'utf8'))
}
