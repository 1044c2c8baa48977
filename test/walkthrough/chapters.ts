import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../server-process.ts'
import { readChapter } from './read-chapter.ts'
import { isTyped, type Step } from './steps.ts'

const FOLDER = join(ROOT, 'docs/walkthrough')

/** The page for the impatient is followed like a chapter after the last one. */
export const FIFTEEN_MINUTES = { name: 'fifteen-minutes.md', number: 30 }

/** A reader follows about so many steps of the small app. More chapters are shared by more readers. */
const STEPS_A_READER = 100

/** A chapter, in the order of its number. */
export interface Chapter {
  name: string
  title: string
  number: number
  isAboutGatehouse: boolean
  steps: Step[]
}

/** Chapters that one reader follows, one after the other. */
export interface Part {
  /** The chapters of an earlier reader of the same app: typed, but not followed. */
  before: Chapter[]
  chapters: Chapter[]
}

/** Reads every chapter. @throws {Error} for anything that would not be checked */
export function readChapters(): Chapter[] {
  const names = readdirSync(FOLDER).filter((name) => /^\d\d-.*\.md$/.test(name))
  const numbered = names.sort().map((name) => ({ name, number: Number(name.slice(0, 2)) }))
  return [...numbered, FIFTEEN_MINUTES].map(({ name, number }) => {
    const text = readFileSync(join(FOLDER, name), 'utf8')
    const [, title = ''] = /^# (.+)/.exec(text) ?? []
    const steps = readSteps(name, text)
    // The chapters that have their reader type build an app in an empty folder. The others look at this repository.
    return { name, title, number, isAboutGatehouse: !steps.some(isTyped), steps }
  })
}

/** The chapters to follow, and whether readers share the small app. Each of them then has a folder of their own. */
interface Choice {
  from: number
  to: number
  isShared: boolean
}

/** Divides the chapters into parts that are independent of each other. */
export function partsOf(chapters: Chapter[], { from, to, isShared }: Choice): Part[] {
  const due = chapters.filter(({ number }) => number >= from && number <= to)
  const ofApp = chapters.filter(({ isAboutGatehouse }) => !isAboutGatehouse)
  const dueOfApp = ofApp.filter((chapter) => due.includes(chapter))
  const shares = isShared ? sharesOf(dueOfApp) : [dueOfApp]
  return [
    ...shares.map((share) => ({ before: ofApp.filter(isBefore(share)), chapters: share })),
    { before: [], chapters: due.filter(({ isAboutGatehouse }) => isAboutGatehouse) },
  ].filter((part) => part.chapters.length > 0)
}

function isBefore([first]: Chapter[]): (chapter: Chapter) => boolean {
  return ({ number }) => number < (first?.number ?? 0)
}

/** Divides chapters in their order into shares with about as many steps each. */
function sharesOf(chapters: Chapter[]): Chapter[][] {
  const total = stepsIn(chapters)
  const readers = Math.ceil(total / STEPS_A_READER)
  const shares = Array.from({ length: readers }, (): Chapter[] => [])
  for (const [index, chapter] of chapters.entries()) {
    const middle = stepsIn(chapters.slice(0, index)) + chapter.steps.length / 2
    shares[Math.floor((middle / total) * readers)]?.push(chapter)
  }
  return shares
}

function stepsIn(chapters: Chapter[]): number {
  return chapters.reduce((sum, { steps }) => sum + steps.length, 0)
}

function readSteps(name: string, text: string): Step[] {
  try {
    return readChapter(text)
  } catch (error) {
    throw new Error(`docs/walkthrough/${name}: ${error instanceof Error ? error.message : error}`)
  }
}
