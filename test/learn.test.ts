import { execFile, spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, describe, expect, test } from 'vitest'
import { byPath, chaptersOfApp, versionsOf } from './learn/app-versions.ts'
import { finishApp } from './learn/finished-app.ts'
import { guidanceFor } from './learn/guidance.ts'
import { readTexts, type Standing, standingOf, type Texts } from './learn/standing.ts'
import { ROOT, temporaryFolder } from './server-process.ts'
import { readChapters } from './walkthrough/chapters.ts'

const chapters = chaptersOfApp(readChapters())
const ends: (() => unknown)[] = []

afterEach(() => {
  for (const end of ends.splice(0)) end()
})

function emptyFolder(): string {
  const { path, remove } = temporaryFolder()
  ends.push(remove)
  return path
}

/** Lists the packages as npm does, and downloads none. */
const listIn = (folder: string) => async (commands: string) => {
  const names = commands.match(/(?<= )[@\w][\w./-]*@\d+/g) ?? []
  const path = join(folder, 'package.json')
  const dependencies = Object.fromEntries(names.map((name) => [name.replace(/@\d+$/, ''), '1.0.0']))
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), dependencies }))
}

async function appAfter(to: number, folder = emptyFolder()): Promise<string> {
  await finishApp(folder, { chapters, to }, listIn(folder))
  return folder
}

async function textsAfter(to: number): Promise<Texts> {
  return readTexts(await appAfter(to), chapters)
}

/** The files after chapter 9, with one of them changed. */
async function withChange(path: string, change: (text: string) => string): Promise<Texts> {
  const texts = await textsAfter(9)
  return texts.set(path, change(texts.get(path) ?? ''))
}

const guidance = (standing?: Standing) => guidanceFor(standing, 'my-app', chapters)

describe('a finished app', () => {
  test('has the files of its chapter, and none of a later one', async () => {
    const folder = await appAfter(9)

    expect(existsSync(join(folder, 'web/pages/LoginPage.tsx'))).toBe(true)
    expect(existsSync(join(folder, 'web/context/AuthContext.tsx'))).toBe(false)
    expect(readFileSync(join(folder, 'package.json'), 'utf8')).toContain('react-router-dom')
  })

  test('is made again in its folder as long as nothing in it was changed', async () => {
    const folder = await appAfter(8)
    await appAfter(9, folder)

    expect(existsSync(join(folder, 'web/pages/LoginPage.tsx'))).toBe(true)
  })

  test.each([
    ['a changed file', 'server/app.ts'],
    ['a file of the reader', 'notes.txt'],
  ])('is not made over %s', async (_, name) => {
    const folder = await appAfter(8)
    writeFileSync(join(folder, name), 'mine')

    await expect(appAfter(9, folder)).rejects.toThrow(`such as ${name}.`)
    expect(readFileSync(join(folder, name), 'utf8')).toBe('mine')
  })

  test('is not made in a folder of something else', async () => {
    const folder = emptyFolder()
    mkdirSync(join(folder, 'photos'))

    await expect(appAfter(9, folder)).rejects.toThrow('is not empty')
    expect(existsSync(join(folder, 'photos'))).toBe(true)
  })
})

describe('a folder as the chapters have it', () => {
  test.each(chapters)('is found to be finished after chapter $title', async ({ number }) => {
    const standing = standingOf(await textsAfter(number), chapters)

    expect(standing?.problems).toEqual([])
    expect(standing?.held).toBe(standing?.total)
    expect(guidance(standing)).toContain('The chapter is finished.')
  })

  test('leads to the next chapter', async () => {
    expect(guidance(standingOf(await textsAfter(9), chapters))).toContain(
      'docs/walkthrough/10-the-private-route.md',
    )
    expect(guidance(standingOf(new Map(), chapters))).toContain('docs/walkthrough/01-')
  })

  test('leads to a later block of its chapter between any two blocks', () => {
    const texts: Texts = new Map()
    const { number } = chapters.find(({ name }) => name.includes('sign-in')) ?? { number: 0 }

    for (const { path, text, chapter, line } of versionsOf(chapters)) {
      texts.set(path, text)
      if (chapter.number !== number) continue
      const [problem] = standingOf(texts, chapters, number)?.problems ?? []
      if (!problem || problem.status === 'not installed') continue
      expect(['missing', 'due']).toContain(problem.status)
      expect(problem.line).toBeGreaterThan(line)
    }
  })

  test('may be formatted in another way and have no comments', async () => {
    const restyled = (text: string) =>
      text
        .replace(/^ *\/\*\*.*\*\/\n/gm, '')
        .replace(/^import \{ (.+) \} from '(.+)'$/gm, 'import {\n    $1,\n} from "$2";')
        .replaceAll('  ', '\t')

    for (const path of ['server/app.ts', 'web/App.tsx']) {
      const texts = await withChange(path, restyled)
      expect(texts.get(path)).toMatch(/";$/m)
      expect(standingOf(texts, chapters)?.problems).toEqual([])
    }
  })

  test.each([
    [12, 'thief.mjs'],
    [21, 'attacker.mjs'],
  ])('may lack the script of an attack that chapter %i has its reader delete', async (number, script) => {
    const texts = await textsAfter(number)
    texts.delete(script)
    const { problems, held, total } = standingOf(texts, chapters) ?? {}

    expect(problems).toEqual([])
    expect(held).toBe(total)
  })

  test('may have settings of its own', async () => {
    const texts = await withChange('.env', () => 'ACCESS_TOKEN_LIFETIME=1h\n')

    expect(standingOf(texts, chapters)?.problems).toEqual([])
  })
})

describe('a folder with a slip', () => {
  test('is shown the line, the expected one, and the block', async () => {
    const texts = await withChange('web/components/Header.tsx', (text) => text.replace('"/login"', '"/logn"'))
    const words = guidance(standingOf(texts, chapters))

    expect(words).toContain(
      'web/components/Header.tsx differs from its block: docs/walkthrough/09-the-pages.md, line ',
    )
    expect(words).toMatch(/your line \d+: .*to="\/logn".*\n.*the chapter: .*to="\/login"/)
    expect(words).toContain('npm run walkthrough -- --to 9')
  })

  test('is shown every slip, in one file and in several', async () => {
    const texts = await withChange('web/components/Header.tsx', (text) =>
      text.replace('"/login"', '"/logn"').replace('Hello', 'Helo'),
    )
    texts.set(
      'web/pages/LoginPage.tsx',
      (texts.get('web/pages/LoginPage.tsx') ?? '').replace('Password', 'Pass'),
    )
    const { problems = [], held, total } = standingOf(texts, chapters) ?? {}
    const words = guidance(standingOf(texts, chapters))

    expect(problems).toHaveLength(3)
    expect((total ?? 0) - (held ?? 0)).toBe(2)
    for (const slip of ['"/logn"', 'Helo', 'Pass ']) expect(words).toContain(slip)
  })

  test('is shown a slip and a block that was left out', async () => {
    const versions =
      byPath(versionsOf(chapters.filter(({ number }) => number <= 9))).get('server/app.ts') ?? []
    const texts = await withChange('server/app.ts', () => versions.at(-2)?.text ?? '')
    texts.set('web/App.tsx', (texts.get('web/App.tsx') ?? '').replace('<main>', '<mian>'))

    expect(standingOf(texts, chapters)?.problems.map(({ status }) => status)).toEqual(['due', 'different'])
  })

  test('is shown five of many slips, and how many more there are', async () => {
    const texts = await withChange('web/pages/LoginPage.tsx', (text) => text.replaceAll('label', 'lable'))
    texts.set(
      'web/components/Header.tsx',
      (texts.get('web/components/Header.tsx') ?? '').replaceAll('user', 'usr'),
    )
    const words = guidance(standingOf(texts, chapters))

    expect(words.match(/your line/g)).toHaveLength(5)
    expect(words).toMatch(/\n\n\d+ more places differ\.\n/)
  })

  test.each([
    ['is missing', (line: string) => line.replace(/.*\n/, ''), /the chapter: +sessionLifetime: settings/],
    ['is too much', (line: string) => `${line}    more: 1,\n`, /your line \d+: +more: 1,/],
  ])('is shown the last entry of a list that %s, and not the comma before it', async (_, change, shown) => {
    const texts = await withChange('server/config/config.ts', (text) =>
      text.replace(/ +sessionLifetime: settings.*\n/, change),
    )

    expect(guidance(standingOf(texts, chapters))).toMatch(shown)
  })

  test('is told of a block that it lacks, and its first line', async () => {
    const versions =
      byPath(versionsOf(chapters.filter(({ number }) => number <= 9))).get('server/app.ts') ?? []
    const texts = await withChange('server/app.ts', () => versions.at(-2)?.text ?? '')
    const [problem] = standingOf(texts, chapters)?.problems ?? []

    expect(problem).toMatchObject({ status: 'due', path: 'server/app.ts', line: versions.at(-1)?.line })
  })

  test('is told to go on with a block of which a half is typed', async () => {
    const path = 'web/pages/LoginPage.tsx'
    const texts = await withChange(path, (text) => text.slice(0, text.length / 2))
    const [problem] = standingOf(texts, chapters)?.problems ?? []

    expect(problem).toMatchObject({ status: 'different', path })
    expect(guidance(standingOf(texts, chapters))).toContain('web/pages/LoginPage.tsx')
  })

  test('is told of a missing file and of missing packages', async () => {
    const texts = await textsAfter(9)
    texts.delete('web/App.tsx')
    expect(guidance(standingOf(texts, chapters))).toContain('web/App.tsx is missing.')

    const bare = await withChange('package.json', (text) =>
      text.replace('"react-router-dom"', '"react-ruter"'),
    )
    expect(guidance(standingOf(bare, chapters))).toContain('Packages are missing: react-router-dom@7')
  })

  test('is compared up to the chapter that its reader names', async () => {
    const [problem] = standingOf(await textsAfter(9), chapters, 10)?.problems ?? []

    expect(problem?.chapter.number).toBe(10)
  })
})

describe('on the command line', () => {
  const argsOf = (command: string) => ['--import', 'tsx', 'test/learn/main.ts', ...command.split(' ')]
  const run = (command: string) =>
    promisify(execFile)(process.execPath, argsOf(command), { cwd: ROOT }).catch((error) => error)

  test.each([
    ['learn', 'Name the folder of your app: npm run learn -- --folder ../my-gatehouse'],
    ['learn --folder no-such-app', 'no-such-app does not exist. Name the folder'],
    ['learn --fast', "Unknown option '--fast'. The command is: npm run learn -- --folder ../my-gatehouse"],
    ['walkthrough --folder x --to 77', '--to 77 is not a chapter.'],
    [`walkthrough --folder ${join(ROOT, 'server')}`, 'server is not empty. Name a new folder'],
  ])('%s has one sentence for a mistake', async (command, sentence) => {
    const { code, stderr } = await run(command)

    expect(stderr).toContain(sentence)
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect(code).toBe(2)
  })

  test('learn --watch looks again when a file was saved', async () => {
    const folder = await appAfter(1)
    const path = join(folder, 'server/app.ts')
    const right = readFileSync(path, 'utf8')
    writeFileSync(path, right.replace('logger', 'loger'))
    const child = spawn(process.execPath, argsOf(`learn --folder ${folder} --watch`), { cwd: ROOT })
    ends.push(() => child.kill())
    let said = ''
    child.stdout.on('data', (data) => (said += data))

    await expect.poll(() => said, { timeout: 20_000 }).toContain('the chapter:')
    writeFileSync(path, right)
    await expect.poll(() => said, { timeout: 20_000 }).toContain('The chapter is finished.')
  })
})
