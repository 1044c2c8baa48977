import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isInstallation } from '../walkthrough/catch-up.ts'
import type { Chapter } from '../walkthrough/chapters.ts'
import { byPath, type Version, versionsOf } from './app-versions.ts'
import { differencesOf } from './differences.ts'
import { comparable, distance, isSame, type Token, tokensOf } from './tokens.ts'

/** How far a folder is in the chapters. */
export interface Standing {
  /** The chapter that was begun last. */
  chapter: Chapter
  /** How many of its files up to there are as in the chapters. */
  held: number
  total: number
  /** What the reader should mend, in the order of the chapters. If there is nothing to mend, the next block. */
  problems: Problem[]
}

/** A block of a chapter. */
interface Place {
  chapter: Chapter
  line: number
}

/** What does not hold yet, and the block of the chapter that says it. */
export type Problem = Place &
  (
    | { status: 'missing'; path: string }
    | { status: 'due'; path: string; lines: Lines }
    | { status: 'different'; path: string; lines: Lines }
    | { status: 'not installed'; packages: string[] }
  )

/** Lines that differ. One of them is missing if its file ends there. */
interface Lines {
  expected?: Line
  got?: Line
}

interface Line {
  number: number
  text: string
}

/** The files of a reader that the chapters name, by path. */
export type Texts = Map<string, string>

/** Reads the files of a folder that the chapters name. */
export function readTexts(folder: string, chapters: Chapter[]): Texts {
  const paths = [...byPath(versionsOf(chapters)).keys()]
  const present = paths.filter((path) => existsSync(join(folder, path)))
  return new Map(present.map((path) => [path, readFileSync(join(folder, path), 'utf8')]))
}

/**
 * Compares files with what the chapters have a reader type, up to the chapter that was begun last, or up to `upTo`.
 * Returns undefined if nothing was begun.
 */
export function standingOf(texts: Texts, chapters: Chapter[], upTo?: number): Standing | undefined {
  const number = upTo ?? lastBegun(texts, versionsOf(chapters))
  const chapter = chapters.find((one) => one.number === number)
  if (!chapter) return undefined
  const due = chapters.filter((one) => one.number <= chapter.number)
  const typed = [...byPath(versionsOf(due))]
  const reached = reachedIn(texts, typed)
  const files = typed.filter(([path, versions]) => texts.has(path) || !mayBeDeleted(path, versions, reached))
  const ofFiles = files.map(([path, versions]) => problemsOf(texts.get(path), versions))
  const problems = [...ofFiles.flat(), ...missingPackages(texts.get('package.json'), due)].sort(inOrder)
  const held = ofFiles.filter((ofFile) => ofFile.length === 0).length
  return { chapter, held, total: files.length, problems: toMend(problems, reached) }
}

/** A script for one experiment. Chapters have their reader delete some of them afterwards. */
const EXPERIMENT = /^[\w-]+\.mjs$/

function mayBeDeleted(path: string, versions: Version[], reached?: Place): boolean {
  return EXPERIMENT.test(path) && versions.every((version) => isBefore(version, reached))
}

/** Leaves out the blocks that the reader has not come to. If there is nothing to mend, returns the first of them. */
function toMend(problems: Problem[], reached?: Place): Problem[] {
  const faults = problems.filter((problem) => problem.status === 'different' || isBefore(problem, reached))
  return faults.length > 0 ? faults : problems.slice(0, 1)
}

/** Returns the last block that the files have. Of those that make the same text of a file, the first one counts. */
function reachedIn(texts: Texts, files: [string, Version[]][]): Place | undefined {
  const blocks = files.flatMap(([path, versions]) => {
    const text = texts.get(path)
    return text === undefined ? [] : [nearest(text, versions)]
  })
  return blocks.sort(inOrder).at(-1)
}

function isBefore(place: Place, reached?: Place): boolean {
  return reached !== undefined && inOrder(place, reached) < 0
}

function lastBegun(texts: Texts, versions: Version[]): number {
  const begun = [...byPath(versions)].flatMap(([path, ofFile]) => {
    const text = texts.get(path)
    return text === undefined ? [] : [nearest(text, ofFile).chapter.number]
  })
  return Math.max(0, ...begun)
}

/** Returns the version that is most like a text, the first of those that are equally like it. */
function nearest(text: string, versions: Version[]): Version {
  const [first, ...others] = versions.map((version) => ({ version, away: distanceOf(version, text) }))
  if (!first) throw new Error('A file has at least one version.')
  return others.reduce((best, other) => (other.away < best.away ? other : best), first).version
}

function distanceOf({ path, text }: Version, got: string): number {
  return distance(tokensOf(path, text), tokensOf(path, got))
}

/** Returns what does not hold in a file. `.env` is left out, because its settings are the reader's own. */
function problemsOf(text: string | undefined, versions: Version[]): Problem[] {
  const [first] = versions
  if (!first || first.path === '.env') return []
  if (text === undefined) return [{ ...placeOf(first), status: 'missing', path: first.path }]
  const same = versions.findLastIndex((version) => isSame(first.path, version.text, text))
  if (same === versions.length - 1) return []
  const due = same >= 0 ? versions[same + 1] : undefined
  if (!due) return differentLinesOf(nearest(text, versions), text, versions)
  const [lines = {}] = linesThatDiffer(due, text)
  return [{ ...placeOf(due), status: 'due', path: due.path, lines }]
}

function differentLinesOf(version: Version, text: string, versions: Version[]): Problem[] {
  return linesThatDiffer(version, text).map((lines) => {
    const typedIn = blockOf(lines.expected?.text.trim() ?? '', version, versions)
    return { ...placeOf(typedIn), status: 'different', path: version.path, lines }
  })
}

/** Returns the version since which a line is there. */
function blockOf(line: string, version: Version, versions: Version[]): Version {
  const before = versions.slice(0, versions.indexOf(version)).reverse()
  const isWithout = before.findIndex(({ text }) => !text.includes(line))
  return (isWithout < 0 ? before.at(-1) : before[isWithout - 1]) ?? version
}

function placeOf({ chapter, line }: Version): Place {
  return { chapter, line }
}

function inOrder(one: Place, other: Place): number {
  return one.chapter.number - other.chapter.number || one.line - other.line
}

function linesThatDiffer({ path, text }: Version, got: string): Lines[] {
  return differencesOf(tokensOf(path, text), tokensOf(path, got)).map((difference) => ({
    expected: lineAt(path, text, difference.expected),
    got: lineAt(path, got, difference.got),
  }))
}

function lineAt(path: string, text: string, token?: Token): Line | undefined {
  if (!token) return undefined
  return { number: token.line, text: comparable(path, text).split('\n')[token.line - 1] ?? '' }
}

/** Returns one problem for each installation of which packages are missing. */
function missingPackages(manifest: string | undefined, chapters: Chapter[]): Problem[] {
  const installed = packagesIn(manifest)
  if (!installed) return []
  return chapters.flatMap((chapter) =>
    chapter.steps.flatMap((step) => {
      if (step.do !== 'run' || !isInstallation(step)) return []
      const packages = namesOf(step.code).filter((name) => !installed.has(name.replace(/(?<=.)@.*$/, '')))
      if (packages.length === 0) return []
      return [{ chapter, line: step.line, status: 'not installed' as const, packages }]
    }),
  )
}

/** Returns the packages with their versions, as the commands name them. */
function namesOf(commands: string): string[] {
  return commands.split(/\s+/).filter((word) => !['npm', 'install'].includes(word) && !word.startsWith('--'))
}

/** Returns the packages that a `package.json` lists, or undefined if it cannot be read. */
function packagesIn(manifest = ''): Set<string> | undefined {
  try {
    const { dependencies = {}, devDependencies = {} } = JSON.parse(manifest)
    return new Set(Object.keys({ ...dependencies, ...devDependencies }))
  } catch {
    return undefined
  }
}
