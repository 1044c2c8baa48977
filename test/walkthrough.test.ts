import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, posix } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ROOT } from './server-process.ts'
import { isInstallation } from './walkthrough/catch-up.ts'
import { FIFTEEN_MINUTES, readChapters } from './walkthrough/chapters.ts'
import { compare } from './walkthrough/compare.ts'
import { isKnownSentence } from './walkthrough/follow-chapter.ts'
import { readChapter } from './walkthrough/read-chapter.ts'
import { isTyped, type Step } from './walkthrough/steps.ts'
import { checkQuote, textAfter } from './walkthrough/workplace.ts'

const pages = readChapters()
const chapters = pages.filter(({ name }) => name !== FIFTEEN_MINUTES.name)
const bridge = readFileSync(join(ROOT, 'docs/walkthrough/bridge.md'), 'utf8')
const steps = pages.flatMap((chapter) => chapter.steps)
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

test('no two chapters have one number, and each is named in the table', () => {
  const table = readFileSync(join(ROOT, 'docs/walkthrough/README.md'), 'utf8')

  expect(new Set(pages.map(({ number }) => number)).size).toBe(pages.length)
  for (const { name } of pages) expect(table).toContain(`](${name})`)
})

test.each(chapters)(
  '$name says what you will have, which files, what to try and what to exercise',
  ({ name }) => {
    const text = readFileSync(join(ROOT, 'docs/walkthrough', name), 'utf8')

    for (const part of ['**What you will have:**', '**The file', '## Try it', '## Exercise'])
      expect(text).toContain(part)
  },
)

describe('the bridge from the small app to this project', () => {
  test('names every file of the small app, once', () => {
    const named = [...bridge.matchAll(/^\| `([\w./-]+)` \|/gm)].map(([, path]) => path)

    expect([...sources].filter((path) => !named.includes(path))).toEqual([])
    expect(named).toHaveLength(new Set(named).size)
  })

  test('finds each function in the file that it names', () => {
    const fileFirst = bridge.matchAll(/`((?:server|web)\/[\w./-]+)`: (?:the handler of )?`(\w+)`/g)
    const nameFirst = bridge.matchAll(/`(\w+)` (?:in|of)\s+`((?:server|web)\/[\w./-]+)`/g)
    const places = [
      ...[...fileFirst].map(([, path = '', name = '']) => ({ path, name })),
      ...[...nameFirst].map(([, name = '', path = '']) => ({ path, name })),
    ]
    const hasName = ({ path, name }: { path: string; name: string }) =>
      new RegExp(`\\b${name}\\b`).test(readFileSync(join(ROOT, path), 'utf8'))

    expect(places.length).toBeGreaterThan(20)
    expect(places.filter((place) => !hasName(place))).toEqual([])
  })
})

/** Returns how many new lines the reader types before each run of a chapter. `files` are those typed so far. */
function linesBeforeRuns(steps: Step[], files: Map<string, string>): number[] {
  const stretches = [0]
  for (const step of steps) {
    if (isTyped(step)) {
      const before = files.get(step.path) ?? ''
      const after = textAfter(step, before)
      files.set(step.path, after)
      stretches.push((stretches.pop() ?? 0) + countNewLines(before, after))
    } else if (step.do !== 'run' || !isInstallation(step)) stretches.push(0)
  }
  return stretches
}

function countNewLines(before: string, after: string): number {
  const old = before.split('\n')
  return after.split('\n').filter((line) => {
    const at = old.indexOf(line)
    if (at >= 0) old.splice(at, 1)
    return at < 0
  }).length
}

test('in the chapters up to 26 something runs after at most 60 new lines', () => {
  const files = new Map<string, string>()
  const longest = chapters
    .filter(({ number }) => number <= 26)
    .map(({ name, number, steps }) => ({ name, number, lines: Math.max(...linesBeforeRuns(steps, files)) }))

  expect(longest.filter(({ lines }) => lines > 60)).toEqual([])
})

test('no installation leaves the major version open', () => {
  const commands = steps.flatMap((step) => (step.do === 'run' ? step.code.split('\n') : []))
  const packages = commands
    .filter((command) => command.startsWith('npm install'))
    .flatMap((command) => command.split(' ').slice(2))
    .filter((word) => !word.startsWith('--'))

  expect(packages.length).toBeGreaterThan(15)
  for (const name of packages) expect(name).toMatch(/.@\d+(\.\d+)?$/)
})

/** The file of this project with the same path, and those that the bridge says a part of it has moved to. */
function counterpartsOf(path: string): string[] {
  const row = bridge.split('\n').find((line) => line.startsWith(`| \`${path}\` |`)) ?? ''
  const moved = [...row.matchAll(/`([\w./-]+\.tsx?)`/g)].map(([, name = '']) => name)
  return [path, ...moved].map((name) => readFileSync(join(ROOT, name), 'utf8'))
}

describe.each([...sources])('%s of the small app', (path) => {
  test('has its counterpart here, with the same exports', () => {
    expect(existsSync(join(ROOT, path))).toBe(true)
    expect(counterpartsOf(path).flatMap(namesIn)).toEqual(expect.arrayContaining(exportsInChapters(path)))
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

  expect(quotes.length).toBeGreaterThan(5)
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

describe('a picture', () => {
  const folder = 'docs/images/walkthrough'
  const files = readdirSync(join(ROOT, folder)).map((name) => `${folder}/${name}`)
  const documents = readdirSync(join(ROOT, 'docs/walkthrough')).map((name) =>
    readFileSync(join(ROOT, 'docs/walkthrough', name), 'utf8'),
  )

  test('of a page is taken in a chapter, and each that was taken is shown', () => {
    const taken = steps.flatMap((step) => (step.do === 'look' ? [step.path] : []))

    expect(taken.length).toBeGreaterThan(3)
    expect(taken.sort()).toEqual(files.filter((path) => path.endsWith('.png')))
  })

  test.each(files)('%s is shown with a text that says what is on it, and is small', (path) => {
    const shown = documents.flatMap((text) => [...text.matchAll(/^!\[(.+)\]\(\.\.\/(images\/.+)\)$/gm)])
    const alternatives = shown
      .filter(([, , name]) => `docs/${name}` === path)
      .map(([, alternative]) => alternative)

    expect(alternatives.length).toBeGreaterThan(0)
    for (const alternative of alternatives) expect(alternative?.length).toBeGreaterThan(20)
    expect(statSync(join(ROOT, path)).size).toBeLessThan(60_000)
  })

  test.each(files.filter((path) => path.endsWith('.svg')))(
    '%s has a title, a description and two color schemes',
    (path) => {
      const text = readFileSync(join(ROOT, path), 'utf8')

      for (const part of ['<title id="title">', '<desc id="desc">', 'prefers-color-scheme: dark', 'viewBox'])
        expect(text).toContain(part)
    },
  )
})
