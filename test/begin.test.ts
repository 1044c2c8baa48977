import { describe, expect, test } from 'vitest'
import { ChoiceError, keyOf, readChoices } from '../begin/choices.ts'
import { cut, withDependents } from '../begin/cut.ts'
import { CutProblem, cutBlock, cutEvery } from '../begin/cut-lines.ts'
import { FEATURES, type Feature, type FeatureName, LEFT_TO_THIS_PROJECT } from '../begin/features.ts'
import { newProject } from '../begin/new-project.ts'
import { tidyDocuments } from '../begin/tidy-documents.ts'
import { matches, readTree } from '../begin/tree.ts'
import { planExample } from '../examples/copy-example.ts'
import { ROOT } from './server-process.ts'

const project = readTree(ROOT)
const PARTS: [string, Feature][] = [...Object.entries(FEATURES), ['what is left here', LEFT_TO_THIS_PROJECT]]

describe.each(PARTS)('the table of features: %s', (_, { needs = [], paths, lines = {}, ...more }) => {
  const manifest = JSON.parse(project.get('package.json') ?? '')

  test('names only files, packages, scripts and features that exist', () => {
    const missing = paths.filter((path) => ![...project.keys()].some((file) => matches(file, path)))

    expect(missing).toEqual([])
    expect(Object.keys(FEATURES)).toEqual(expect.arrayContaining(needs))
    for (const name of more.packages ?? []) {
      expect(Object.keys({ ...manifest.dependencies, ...manifest.devDependencies })).toContain(name)
    }
    for (const name of more.scripts ?? []) expect(Object.keys(manifest.scripts)).toContain(name)
  })

  test('names only blocks that a file has once', () => {
    for (const [path, starts] of Object.entries(lines)) {
      for (const start of starts) expect(() => cutBlock(path, project.get(path) ?? '', start)).not.toThrow()
    }
  })
})

test('a feature goes with those that it is needed by', () => {
  expect(withDependents(['social'])).toEqual(['social', 'compat'])
  expect(withDependents(['compat'])).toEqual(['compat'])
})

test.each(Object.keys(FEATURES) as FeatureName[])('%s can be left out alone', (name) => {
  expect(() => cut(project, [name])).not.toThrow()
})

test('the command of docs/your-app.md can be followed', async () => {
  const [, command = ''] = /^npm run begin -- (--yes .*)$/m.exec(project.get('docs/your-app.md') ?? '') ?? []
  const choices = await readChoices(command.split(' '))

  expect(choices.without).toContain('social')
  expect(newProject(project, choices).get('web/app/app-pages.tsx')).toContain("path: '/notes'")
})

test('without a feature, the tests of other features in the same file stay', () => {
  const left = cut(project, ['social'])

  expect(left.get('server/config/config.test.ts')).toContain("describe('loadConfig'")
  expect(left.get('server/config/config.test.ts')).not.toContain('stand-ins replace')
  expect(left.get('server/second-factor/ways-around.test.ts')).not.toContain('lesson9')
})

test('a cut leaves the project as it is, and is the same every time', () => {
  const before = new Map(project)
  const [first, second] = [cut(project, ['metrics']), cut(project, ['metrics'])]

  expect(project).toEqual(before)
  expect(first).toEqual(second)
  expect([...first.keys()].filter((path) => path.startsWith('server/metrics/'))).toEqual([])
  expect(first.get('server/app.ts')).not.toMatch(/metrics/i)
})

describe('cutBlock', () => {
  const CODE = `import a from 'a'

/** Does one. */
export function one() {
  two({
    three: 3,

    four: 4,
  })
}

const list = [
  // The first.
  'a',
  'b',
]
`

  test('removes a block with its comment and what is below it', () => {
    expect(cutBlock('x.ts', CODE, 'export function one')).toBe(
      "import a from 'a'\n\nconst list = [\n  // The first.\n  'a',\n  'b',\n]\n",
    )
  })

  test.each([
    ["'a',", "  // The first.\n  'a',\n"],
    ['three: 3', '    three: 3,\n\n'],
    ["const list › 'b'", "  'b',\n"],
    ['… three: 3', '  two({\n    three: 3,\n\n    four: 4,\n  })\n'],
  ])('%s: removes no more than that', (start, removed) => {
    expect(cutBlock('x.ts', CODE, start)).toBe(CODE.replace(removed, ''))
  })

  test('in Markdown: a section, a row, an item', () => {
    const text = '# A\n\ntext\n\n## B\n\n- one\n  more\n- two\n\n| a | b |\n| c | d |\n\n# C\n'

    expect(cutBlock('x.md', '```sh\nA=1\nB=2\n```\n', 'A=1')).toBe('```sh\nB=2\n```\n')
    expect(cutBlock('x.md', text, '## B')).toBe('# A\n\ntext\n\n# C\n')
    expect(cutBlock('x.md', text, '| c')).toBe(text.replace('| c | d |\n', ''))
    expect(cutBlock('x.md', text, '- one')).toBe(text.replace('- one\n  more\n', ''))
  })

  test('refuses a text that begins no block, or several', () => {
    expect(() => cutBlock('x.ts', CODE, 'nope')).toThrow(CutProblem)
    expect(() => cutBlock('x.ts', `${CODE}${CODE}`, 'const list')).toThrow('begins 2 blocks')
  })

  test('refuses to remove a whole describe that is not named', () => {
    const code = "describe('all', () => {\n  test('one', () => {})\n})\n"

    expect(() => cutBlock('x.ts', code, "… test('one'")).toThrow('a whole describe')
    expect(cutBlock('x.ts', code, "describe('all'")).toBe('')
  })

  test('cutEvery removes all', () => {
    expect(cutEvery('x.ts', CODE, ["'a'", "'b'"])).toContain('const list = [\n]\n')
  })
})

describe('the choices', () => {
  test('each has a default', async () => {
    expect(await readChoices(['--yes'])).toEqual({
      ...{ name: 'Acme', without: [], database: 'sqlite', examples: [], dryRun: false },
    })
  })

  test('from the command line', async () => {
    const args = ['--yes', '--name', 'Ärzte & Co', '--without', 'social, compat', '--database', 'postgresql']

    expect(await readChoices([...args, '--with', 'notes', '--dry-run'])).toEqual({
      ...{ name: 'Ärzte & Co', without: ['social', 'compat'], database: 'postgresql' },
      ...{ examples: ['notes'], dryRun: true },
    })
    expect(keyOf('Ärzte & Co')).toBe('arzte_co')
  })

  test.each([
    [['--without', 'nope'], 'There is no feature nope.'],
    [['--with', 'nope'], 'There is no example nope.'],
    [['--database', 'mysql'], 'There is no database mysql.'],
    [['--name', '<b>'], 'is no name'],
    [['--name', '日本'], 'is no name'],
    [['--nope'], "Unknown option '--nope'"],
  ])('%j: is refused', async (args, problem) => {
    await expect(readChoices(['--yes', ...args])).rejects.toThrow(problem)
    await expect(readChoices(['--yes', ...args])).rejects.toThrow(ChoiceError)
  })
})

test('a new project has its name where the code reads it, says where it came from, and has nothing of the tool', () => {
  const without: FeatureName[] = ['compat']
  const choices = { name: 'Acme', without, database: 'sqlite' as const, examples: ['notes'], dryRun: false }
  const left = newProject(project, choices)
  const manifest = JSON.parse(left.get('package.json') ?? '')

  expect(left.get('shared/app-name.ts')).toContain("APP_NAME = 'Acme'")
  expect(left.get('shared/app-name.ts')).toContain("APP_KEY = 'acme'")
  expect(manifest).toMatchObject({ name: 'acme', version: '0.1.0', begunFrom: { gatehouse: '1.0.0' } })
  expect(Object.keys(manifest.scripts)).not.toContain('begin')
  expect([...left.keys()].filter((path) => /^(begin|examples|server\/compat)\//.test(path))).toEqual([])
  expect(left.get('web/app/app-pages.tsx')).toContain("path: '/notes'")
  expect(left.get('README.md')).toMatch(/^# Acme\n/)
})

describe('a project without all that can be left out', () => {
  const without = Object.keys(FEATURES) as FeatureName[]
  const choices = { name: 'Acme', without, database: 'sqlite' as const, examples: [], dryRun: false }
  const left = newProject(project, choices)

  test('has what the first feature of docs/your-app.md needs', () => {
    const withNotes = newProject(project, { ...choices, examples: ['notes'] })
    const added = planExample('notes', (path) => left.get(path))

    for (const path of withNotes.keys()) expect(left.has(path) || added.has(path), path).toBe(true)
    expect(left.get('test/browser/pages.ts')).toBe(withNotes.get('test/browser/pages.ts'))
  })

  test('runs no command in its gate that is gone', () => {
    const scripts = Object.keys(JSON.parse(left.get('package.json') ?? '').scripts)
    const run = [...(left.get('.ci/run') ?? '').matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name)

    expect(left.get('.ci/run')).toMatch(/^npm install && npm test$/m)
    expect(scripts).toEqual(expect.arrayContaining(run))
    expect(left.get('.ci/run')).not.toContain('walkthrough')
    expect(left.get('.github/pull_request_template.md')).not.toContain('CHANGELOG')
  })
})

test('the README of a new project does not promise what went along', () => {
  const choices = { name: 'Acme', database: 'sqlite' as const, examples: [], dryRun: false }

  expect(newProject(project, { ...choices, without: ['mail'] }).get('README.md')).not.toContain('Google')
  expect(newProject(project, { ...choices, without: ['compat'] }).get('README.md')).toContain('Google')
})

test('a link to a gone section becomes its words, but not in code', () => {
  const code = '```diff docs/b.md\n | [a](#gone) and [b](gone.md) |\n- [c](gone.md)\n```\n'
  const tree = new Map([
    ['package.json', '{"scripts":{}}'],
    ['docs/a.md', `# A\n\n[a](#gone) and [b](gone.md)\n\n${code}`],
  ])
  tidyDocuments(tree)

  expect(tree.get('docs/a.md')).toBe(`# A\n\na and b\n\n${code}`)
})
