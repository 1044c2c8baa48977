import { existsSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ROOT } from './server-process.ts'
import { readChapters } from './walkthrough/chapters.ts'
import { compare } from './walkthrough/compare.ts'
import { isKnownSentence } from './walkthrough/follow-chapter.ts'
import { readChapter } from './walkthrough/read-chapter.ts'
import type { Step } from './walkthrough/steps.ts'
import { checkQuote } from './walkthrough/workplace.ts'

const chapters = readChapters()
const steps = chapters.flatMap((chapter) => chapter.steps)
const sources = new Set(
  steps.flatMap((step) => (step.do === 'write' && /\.tsx?$/.test(step.path) ? [step.path] : [])),
)

/** What the small app has of a file in the end: every name that some chapter exports, and none takes back. */
function exportsInChapters(path: string): string[] {
  const texts = steps.flatMap((step) => textsOf(step, path))
  return namesIn(texts.join('\n'))
}

function textsOf(step: Step, path: string): string[] {
  if (step.do === 'write' && step.path === path) return [step.content]
  if (step.do === 'change' && step.path === path) return step.hunks.map(({ after }) => after)
  return []
}

function namesIn(source: string): string[] {
  const declared = source.matchAll(/^export (?:async )?(?:const|function|class|interface|type) (\w+)/gm)
  return [...new Set([...declared].map(([, name = '']) => name))].sort()
}

test('there are twenty chapters, in the order of their numbers, each named in the table', () => {
  const table = readFileSync(join(ROOT, 'docs/walkthrough/README.md'), 'utf8')

  expect(chapters.map(({ number }) => number)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1))
  for (const { name } of chapters) expect(table).toContain(`](${name})`)
})

test.each(chapters)(
  '$name says what you will have, which files, what to try and what to exercise',
  ({ name }) => {
    const text = readFileSync(join(ROOT, 'docs/walkthrough', name), 'utf8')

    for (const part of ['**What you will have:**', '**The file', '## Try it', '## Exercise'])
      expect(text).toContain(part)
  },
)

test('no installation leaves the major version open', () => {
  const commands = steps.flatMap((step) => (step.do === 'run' ? step.code.split('\n') : []))
  const packages = commands
    .filter((command) => command.startsWith('npm install'))
    .flatMap((command) => command.split(' ').slice(2))
    .filter((word) => !word.startsWith('--'))

  expect(packages.length).toBeGreaterThan(15)
  for (const name of packages) expect(name).toMatch(/.@\d+(\.\d+)?$/)
})

describe.each([...sources])('%s of the small app', (path) => {
  test('has its counterpart here, with the same exports', () => {
    expect(existsSync(join(ROOT, path))).toBe(true)
    expect(namesIn(readFileSync(join(ROOT, path), 'utf8'))).toEqual(
      expect.arrayContaining(exportsInChapters(path)),
    )
  })
})

test('every import in the small app leads to one of its files', () => {
  const imports = [...sources].flatMap((path) =>
    steps
      .flatMap((step) => textsOf(step, path))
      .flatMap((text) => [...text.matchAll(/\bfrom '(\.[^']+\.tsx?)'/g)])
      .map(([, name = '']) => posix.join(posix.dirname(path), name)),
  )

  expect(imports.length).toBeGreaterThan(100)
  expect(imports.filter((path) => !sources.has(path))).toEqual([])
})

test('every sentence for the browser can be followed or checked', () => {
  const sentences = steps.flatMap((step) => (step.do === 'browse' ? [step.sentence] : []))

  expect(sentences.length).toBeGreaterThan(100)
  expect(sentences.filter((sentence) => !isKnownSentence(sentence))).toEqual([])
})

test('quoted code is in the file that it names', () => {
  const quotes = steps.filter((step) => step.do === 'quote')

  expect(quotes.length).toBeGreaterThan(10)
  for (const quote of quotes) checkQuote(ROOT, quote)
})

describe('an expected output', () => {
  const json = (text: string) => ({ kind: 'json' as const, text })
  const text = (shown: string) => ({ kind: 'text' as const, text: shown })

  test('equals the output, except for white space in JSON and what … stands for', () => {
    compare('', json('{"access": "eyJ…", "exp": …}'), '{"access":"eyJhbGci","exp":17}')
    compare('', text('exp: …,\n…\nend'), 'exp: 17,\none\ntwo\nend\n')
  })

  test.each([
    [json('{"access": "eyJ…"}'), '{"access":"eyJhbGci","refresh":"eyJhbGci"}'],
    [json('{"detail": "Not found."}'), '{"detail":"Notfound."}'],
    [json('{"id": 1}'), '{"id":12}'],
    [text('12 seconds'), '120 seconds'],
    [text('one'), 'one\ntwo'],
    [text('exp: …'), 'exp: 17\niat: 5'],
  ])('is another: %j is not %s', (shown, got) => {
    expect(() => compare('the answer', shown, got)).toThrow('the answer')
  })
})

describe('a chapter', () => {
  test('says what to do in the browser in sentences', () => {
    const chapter =
      'In the browser:\n\n1. Press **A. B.**. Open <http://x.y/>.\n   Reload the page.\n\nOther words.\n'

    expect(readChapter(chapter)).toMatchObject([
      { sentence: 'Press **A. B.**.', line: 3 },
      { sentence: 'Open <http://x.y/>.' },
      { sentence: 'Reload the page.' },
    ])
  })

  test.each([
    ['```ts\nlet x\n```\n', 'would not be checked'],
    ['```text\nan answer\n```\n', 'no command stands before this output'],
  ])('has nothing that would not be checked: %j', (chapter, problem) => {
    expect(() => readChapter(chapter)).toThrow(problem)
  })
})
