import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../server-process.ts'
import { readChapter } from './read-chapter.ts'
import type { Step } from './steps.ts'

const FOLDER = join(ROOT, 'docs/walkthrough')

/** Earlier chapters build an app in an empty folder. From this one on they are about this repository. */
const FIRST_ABOUT_GATEHOUSE = 16

/** The small app takes about half of its time up to here, so two readers can share it. */
const SECOND_HALF = 13

/** A chapter, in the order of its number. */
export interface Chapter {
  name: string
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
  return names.sort().map((name) => {
    const number = Number(name.slice(0, 2))
    const steps = readSteps(name)
    return { name, number, isAboutGatehouse: number >= FIRST_ABOUT_GATEHOUSE, steps }
  })
}

/** The chapters to follow, and whether two readers share the small app. Each chapter then has its own folder. */
interface Choice {
  from: number
  to: number
  isShared: boolean
}

/** Divides the chapters into parts that are independent of each other. */
export function partsOf(chapters: Chapter[], { from, to, isShared }: Choice): Part[] {
  const partOf = ({ number, isAboutGatehouse }: Chapter) =>
    isAboutGatehouse ? 'gatehouse' : isShared && number >= SECOND_HALF ? 'second half' : 'small app'
  const due = chapters.filter(({ number }) => number >= from && number <= to)
  const names = [...new Set(due.map(partOf))]
  return names.map((name) => {
    const own = due.filter((chapter) => partOf(chapter) === name)
    const isBefore = ({ number }: Chapter) => name !== 'gatehouse' && number < (own[0]?.number ?? 0)
    return { before: chapters.filter(isBefore), chapters: own }
  })
}

function readSteps(name: string): Step[] {
  try {
    return readChapter(readFileSync(join(FOLDER, name), 'utf8'))
  } catch (error) {
    throw new Error(`docs/walkthrough/${name}: ${error instanceof Error ? error.message : error}`)
  }
}
