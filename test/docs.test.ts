import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Settings } from '../server/config/settings.ts'
import { ErrorCode } from '../shared/api/error-body.ts'
import { SIGN_OUT_MESSAGES } from '../web/components/sign-out-messages.ts'
import { anchorsOf } from './anchors.ts'
import { ITEM_PARTS, itemsOf, partsOf } from './errors-page.ts'
import { ROOT } from './server-process.ts'
import { filesIn, read } from './source-files.ts'

const DOCUMENTS = [
  ...readdirSync(ROOT).filter((file) => file.endsWith('.md')),
  ...filesIn('docs').filter((file) => file.endsWith('.md')),
]
const VITE_SETTINGS = new Set(read('web/main.tsx').match(/\bVITE_\w+/g))
const SETTINGS = [...Object.keys(Settings.shape), ...VITE_SETTINGS].sort()

/** Returns the settings in a text as `NAME=value`, commented out or not. */
function settingsOf(text: string): [name: string, value: string][] {
  return [...text.matchAll(/^#? ?([A-Z][A-Z_]+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value])
}

function testFiles(): string[] {
  return ['server', 'web', 'test'].flatMap(filesIn).filter((file) => /\.(test|spec)\.tsx?$/.test(file))
}

describe('.env.example', () => {
  test('names every setting, once', () => {
    expect(
      settingsOf(read('.env.example'))
        .map(([name]) => name)
        .sort(),
    ).toEqual(SETTINGS)
  })

  test('shows the defaults that the server has', () => {
    const shown = settingsOf(read('.env.example')).filter(
      ([name, value]) => value !== '' && !name.startsWith('VITE_'),
    )

    expect(Settings.parse(Object.fromEntries(shown))).toEqual(Settings.parse({}))
  })
})

test('docs/settings.md explains every setting', () => {
  const [ours = ''] = read('docs/settings.md').split("## The tutorial's `SIMPLE_JWT`")
  const rows = [...ours.matchAll(/^\| (`[A-Z].*?) \|/gm)].map(([, names = '']) => names)
  const explained = rows.flatMap((names) => [...names.matchAll(/`([A-Z_]+)`/g)].map(([, name = '']) => name))

  for (const name of SETTINGS) expect(explained).toContain(name)
})

describe('docs/errors.md', () => {
  const text = read('docs/errors.md')
  const [, codes = '', reasons = ''] = text.split(/^## (?:Codes|Reasons)$/m)
  const namesIn = (section: string) => [...section.matchAll(/^### (.+)$/gm)].map(([, name = '']) => name)

  test('explains every code, those of the server and of the pages, and no other', () => {
    expect(namesIn(codes).sort()).toEqual([...ErrorCode.options, 'network', 'not_confirmed'].sort())
  })

  test('explains every reason, and no other', () => {
    expect(namesIn(reasons).sort()).toEqual(Object.keys(SIGN_OUT_MESSAGES).sort())
  })

  test.each(itemsOf(text))('explains the cause, and what a user and a developer can do: %s', (item) => {
    expect(partsOf(item)).toEqual(ITEM_PARTS)
  })

  test('lists every item at the head of its part, in its order', () => {
    for (const part of text.split(/^## /m).filter((one) => one.includes('\n### '))) {
      const [head = '', ...items] = part.split('\n### ')
      const listed = [...head.matchAll(/\[(\w+)\]\(#\1\)/g)].map(([, name]) => name)

      expect(listed).toEqual(items.map((item) => item.split('\n')[0]))
    }
  })

  test('has no link to an unknown anchor', () => {
    const links = [...text.matchAll(/\]\(#([^)]+)\)/g)].map(([, name]) => name)

    expect(anchorsOf(text)).toEqual(expect.arrayContaining(links))
  })
})

describe.each(DOCUMENTS)('%s', (document) => {
  const text = read(document)

  test('has no broken link', () => {
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g)].map(([, link = '']) => link)
    const anchors = [...text.matchAll(/\]\((?!https?:)([^)#]+)#([^)]+)\)/g)]

    for (const link of links) expect(existsSync(join(ROOT, dirname(document), link)), link).toBe(true)
    for (const [, file = '', anchor = ''] of anchors) {
      expect(anchorsOf(read(join(dirname(document), file)))).toContain(anchor)
    }
  })

  test('names only files and commands that exist', () => {
    const { scripts } = JSON.parse(read('package.json'))
    const files = [...text.matchAll(/`((?:shared|server|web|test|docs)\/[\w./-]+)`/g)].map(
      ([, path = '']) => path,
    )
    const commands = [...text.matchAll(/npm run ([\w:]+)/g)].map(([, name = '']) => name)

    for (const path of files) expect(existsSync(join(ROOT, path)), path).toBe(true)
    for (const name of commands) expect(Object.keys(scripts), name).toContain(name)
  })
})

test('docs/goals.md explains every name that a test begins with, and no other', () => {
  // The first word tells figures of group C from complaints.
  const named = (text: string) => [...new Set(text.match(/\b(figure )?[A-HT]\d{1,2}\b/g) ?? [])].sort()
  const tests = testFiles().map(read)
  const ids = read('docs/goals.md').match(/^\| [^|]+ \|/gm) ?? []

  expect(named(ids.join('\n'))).toEqual(named(tests.join('\n')))
})

test('docs/resilience.md names a test in every section, and only tests that exist', () => {
  const sources = testFiles().map(read).join('\n').replaceAll("\\'", "'")
  const [, ...sections] = read('docs/resilience.md').split(/^### /m)
  const named = sections.map((section) => {
    const [, tests = ''] = section.split('\nTests:\n')
    return [...tests.matchAll(/"([^"]+)"/g)].map(([, name = '']) => name)
  })

  expect(sections.length).toBeGreaterThan(20)
  expect(sections.filter((_, index) => named[index]?.length === 0)).toEqual([])
  expect(named.flat().filter((name) => !sources.includes(name))).toEqual([])
})

test('every decision is one page: Context, Decision, Consequences', () => {
  for (const name of readdirSync(join(ROOT, 'docs/decisions'))) {
    const text = read(`docs/decisions/${name}`)

    expect(name).toMatch(/^\d{4}-[a-z0-9-]+\.md$/)
    expect([...text.matchAll(/^## (\w+)/gm)].map(([, title]) => title)).toEqual(
      expect.arrayContaining(['Context', 'Decision', 'Consequences']),
    )
    expect(text.split('\n').length).toBeLessThan(80)
  }
})
