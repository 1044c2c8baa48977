import { read } from './source-files.ts'
import { readChapter } from './walkthrough/read-chapter.ts'
import { isTyped, type Step, type Typed } from './walkthrough/steps.ts'

/** A block of a document that a reader types into a file. */
export type TypedStep = Step & Typed

/** Returns the blocks of a document that a reader types. @throws {Error} for a block that would not be checked */
export function typedSteps(markdown: string): TypedStep[] {
  return readChapter(markdown).filter(isTyped)
}

/** The recipes of docs/recipes.md. */
export const RECIPES = read('docs/recipes.md')
  .split(/^## /m)
  .slice(1)
  .map((part) => ({ title: part.split('\n')[0], steps: typedSteps(part) }))
