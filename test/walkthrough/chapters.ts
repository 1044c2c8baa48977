import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../server-process.ts'
import { readChapter } from './read-chapter.ts'
import type { Step } from './steps.ts'

const FOLDER = join(ROOT, 'docs/walkthrough')

/** The chapters before it build an app in an empty folder; from it on they are about this repository. */
const FIRST_ABOUT_GATEHOUSE = 16

/** A chapter, in the order of its number. */
export interface Chapter {
  name: string
  number: number
  isAboutGatehouse: boolean
  steps: Step[]
}

/** Reads every chapter. @throws {Error} for what nobody would check */
export function readChapters(): Chapter[] {
  const names = readdirSync(FOLDER).filter((name) => /^\d\d-.*\.md$/.test(name))
  return names.sort().map((name) => {
    const number = Number(name.slice(0, 2))
    const steps = readSteps(name)
    return { name, number, isAboutGatehouse: number >= FIRST_ABOUT_GATEHOUSE, steps }
  })
}

function readSteps(name: string): Step[] {
  try {
    return readChapter(readFileSync(join(FOLDER, name), 'utf8'))
  } catch (error) {
    throw new Error(`docs/walkthrough/${name}: ${error instanceof Error ? error.message : error}`)
  }
}
