import { parseArgs } from 'node:util'
import type { Chapter } from './chapters.ts'
import { UsageError } from './usage-error.ts'

type Kinds = Record<string, 'string' | 'boolean'>
type Values<K extends Kinds> = { [N in keyof K]?: K[N] extends 'string' ? string : boolean }

/** Reads the options of a command. @throws {UsageError} for an option that it does not have */
export function readOptions<K extends Kinds>(args: string[], kinds: K, usage: string): Values<K> {
  const options = Object.fromEntries(Object.entries(kinds).map(([name, type]) => [name, { type }]))
  try {
    return parseArgs({ args, options }).values as Values<K>
  } catch (error) {
    const [sentence] = String(error instanceof Error ? error.message : error).split(/\. |\n/)
    throw new UsageError(`${sentence}. The command is: ${usage}`)
  }
}

/** Returns the chapter that an option names by its number. @throws {UsageError} if it is not one of the chapters */
export function chapterOf(chapters: Chapter[], name: string, value: string): Chapter {
  const chapter = chapters.find(({ number }) => String(number) === value)
  if (chapter) return chapter
  const numbers = chapters.map(({ number }) => number).join(', ')
  throw new UsageError(`--${name} ${value} is not a chapter. Name one of ${numbers}.`)
}

/** Returns what a function returns. A mistake in the command line ends the process with its sentence. */
export function orExit<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exit(2)
  }
}
