import type { Chapter } from '../walkthrough/chapters.ts'
import { isTyped } from '../walkthrough/steps.ts'
import { textAfter } from '../walkthrough/workplace.ts'

/** A file of the small app as one block of a chapter leaves it. */
export interface Version {
  path: string
  text: string
  chapter: Chapter
  /** The line of the block in the chapter. */
  line: number
}

/** Returns the chapters that build the small app. Chapter 0 has files of its own, in another folder. */
export function chaptersOfApp(chapters: Chapter[]): Chapter[] {
  return chapters.filter(({ number, isAboutGatehouse }) => number > 0 && !isAboutGatehouse)
}

/** Returns what every block of the chapters makes of its file, in the order of the blocks. */
export function versionsOf(chapters: Chapter[]): Version[] {
  const texts = new Map<string, string>()
  return chapters.flatMap((chapter) =>
    chapter.steps.filter(isTyped).map((step) => {
      const text = textAfter(step, texts.get(step.path) ?? '')
      texts.set(step.path, text)
      return { path: step.path, text, chapter, line: step.line }
    }),
  )
}

/** Returns the versions of each file, by its path. */
export function byPath(versions: Version[]): Map<string, Version[]> {
  const files = new Map<string, Version[]>()
  for (const version of versions) files.set(version.path, [...(files.get(version.path) ?? []), version])
  return files
}
