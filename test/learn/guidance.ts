import type { Chapter } from '../walkthrough/chapters.ts'
import type { Problem, Standing } from './standing.ts'

/** More at once would not be read. After each is mended, the next one is shown. */
const SHOWN = 5

/** Words what a folder's standing means for its reader. */
export function guidanceFor(standing: Standing | undefined, folder: string, chapters: Chapter[]): string {
  const [first] = chapters
  if (!standing) return `${folder} has no file of the app yet. Begin with ${nameOf(first)}.`
  const { chapter, held, total, problems } = standing
  const state = `You are in chapter ${chapter.title}. ${held} of ${total} files are as the chapters have them.`
  if (problems.length > 0)
    return [state, ...wordsForAll(problems), comparisonFor(chapter, folder)].join('\n\n')
  const next = chapters[chapters.indexOf(chapter) + 1]
  return `${state}\n\nThe chapter is finished. ${next ? `Go on with ${nameOf(next)}.` : 'So is the app.'}`
}

function nameOf(chapter?: Chapter): string {
  return `docs/walkthrough/${chapter?.name}`
}

function wordsForAll(problems: Problem[]): string[] {
  const left = problems.length - SHOWN
  const shown = problems.slice(0, SHOWN).map((problem) => wordsFor(problem).join('\n'))
  return left > 0 ? [...shown, `${left} more ${left === 1 ? 'place differs' : 'places differ'}.`] : shown
}

function wordsFor(problem: Problem): string[] {
  const block = `${nameOf(problem.chapter)}, line ${problem.line}`
  switch (problem.status) {
    case 'not installed':
      return [`Packages are missing: ${problem.packages.join(' ')}`, `Run the installation of ${block}.`]
    case 'missing':
      return [`${problem.path} is missing. Its block: ${block}.`]
    case 'due':
      return [`${problem.path} waits for its next block: ${block}.`, ...wordsForLines(problem.lines)]
    case 'different':
      return [`${problem.path} differs from its block: ${block}.`, ...wordsForLines(problem.lines)]
  }
}

function wordsForLines({ expected, got }: Extract<Problem, { lines: unknown }>['lines']): string[] {
  const where = got ? `your line ${got.number}:` : 'your file:'
  return [
    '',
    `  ${where.padEnd(16)}${got?.text.trim() ?? '(ends here)'}`,
    `  ${'the chapter:'.padEnd(16)}${expected?.text.trim() ?? '(ends here)'}`,
  ]
}

function comparisonFor({ number }: Chapter, folder: string): string {
  return [
    'To compare with the whole app as it is after this chapter:',
    `npm run walkthrough -- --to ${number} --folder ${folder}-${number}`,
  ].join('\n')
}
