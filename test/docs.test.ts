import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Settings } from '../server/settings.ts'
import { ROOT } from './server-process.ts'

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')
const DOCUMENTS = [
  'README.md',
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
]
const VITE_SETTINGS = ['VITE_TOKEN_TRANSPORT', 'VITE_API_URL']
const SETTINGS = [...Object.keys(Settings.shape), ...VITE_SETTINGS].sort()

/** `NAME=value`, commented out or not. */
function settingsOf(text: string): [name: string, value: string][] {
  return [...text.matchAll(/^#? ?([A-Z][A-Z_]+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value])
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
  const rows = [...read('docs/settings.md').matchAll(/^\| (`[A-Z].*?) \|/gm)].map(([, names = '']) => names)
  const explained = rows.flatMap((names) => [...names.matchAll(/`([A-Z_]+)`/g)].map(([, name = '']) => name))

  for (const name of SETTINGS) expect(explained).toContain(name)
})

describe.each(DOCUMENTS)('%s', (document) => {
  const text = read(document)

  test('leads nowhere that does not exist', () => {
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g)].map(([, link = '']) => link)
    for (const link of links) expect(existsSync(join(ROOT, dirname(document), link)), link).toBe(true)
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

test('the README is read in one go', () => {
  expect(read('README.md').split('\n').length).toBeLessThanOrEqual(151)
})

test('every decision is one page: Context, Decision, Consequences', () => {
  for (const name of readdirSync(join(ROOT, 'docs/decisions'))) {
    const text = read(`docs/decisions/${name}`)

    expect(name).toMatch(/^\d{4}-[a-z-]+\.md$/)
    expect([...text.matchAll(/^## (\w+)/gm)].map(([, title]) => title)).toEqual(
      expect.arrayContaining(['Context', 'Decision', 'Consequences']),
    )
    expect(text.split('\n').length).toBeLessThan(80)
  }
})
