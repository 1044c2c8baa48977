import { describe, expect, test } from 'vitest'
import { ChoiceError, keyOf, readChoices } from '../begin/choices.ts'
import { cut, withDependents } from '../begin/cut.ts'
import { CutProblem, cutBlock, cutEvery } from '../begin/cut-lines.ts'
import { FEATURES, type Feature, type FeatureName, LEFT_TO_THIS_PROJECT } from '../begin/features.ts'
import { newProject } from '../begin/new-project.ts'
import { readmeOf } from '../begin/new-readme.ts'
import { tidyDocuments } from '../begin/tidy-documents.ts'
import { numberItems, tidyProse } from '../begin/tidy-prose.ts'
import { matches, readTree, type Tree } from '../begin/tree.ts'
import { dropUnusedStyles } from '../begin/unused-styles.ts'
import { planExample } from '../examples/copy-example.ts'
import { ITEM_PARTS, itemsOf, partsOf } from './errors-page.ts'
import { ROOT } from './server-process.ts'
import { typedSteps } from './typed-documents.ts'
import { textAfter } from './walkthrough/workplace.ts'

const project = readTree(ROOT)

const cuts = new Map<FeatureName, Tree>()

/** Returns the project without one feature. Cuts it once for all tests. */
function cutAlone(name: FeatureName): Tree {
  const left = cuts.get(name) ?? cut(project, [name])
  cuts.set(name, left)
  return left
}

const begun = new Map<string, Tree>()

/** Returns a new project with the first feature of docs/your-app.md. Begins it once for all tests. */
function begin(without: FeatureName[]): Tree {
  const key = without.join()
  const choices = { name: 'Acme', without, database: 'sqlite' as const, examples: ['notes'], dryRun: false }
  const left = begun.get(key) ?? newProject(project, choices)
  begun.set(key, left)
  return new Map(left)
}

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

test('the command of docs/your-app.md can be followed', async () => {
  const [, command = ''] = /^npm run begin -- (--yes .*)$/m.exec(project.get('docs/your-app.md') ?? '') ?? []
  const choices = await readChoices(command.split(' '))

  expect(choices.without).toContain('social')
  expect(newProject(project, choices).get('web/app/app-pages.tsx')).toContain("path: '/notes'")
})

test('without a feature, the tests of other features in the same file stay', () => {
  const left = cutAlone('social')

  expect(left.get('server/config/config.test.ts')).toContain("describe('loadConfig'")
  expect(left.get('server/config/config.test.ts')).not.toContain('stand-ins replace')
  expect(left.get('server/second-factor/ways-around.test.ts')).not.toContain('lesson9')
})

test('a picture that is gone leaves no words behind, and a list of links no link to a section that is gone', () => {
  const left = begin([])

  expect(left.get('docs/inspector.md')).not.toMatch(/^!/m)
  expect(left.get('docs/README.md')).not.toMatch(/you \[?choose/)
  expect(left.get('AGENTS.md')).not.toContain('changelog')
})

test('a cut leaves the project as it is, and is the same every time', () => {
  const before = new Map(project)
  const [first, second] = [cutAlone('metrics'), cut(before, ['metrics'])]

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
  const left = begin(['compat'])
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
    const withNotes = begin(without)
    const added = planExample('notes', (path) => left.get(path))

    for (const path of withNotes.keys()) expect(left.has(path) || added.has(path), path).toBe(true)
    for (const path of ['test/browser/pages.ts', 'web/styles/components.css']) {
      expect(left.get(path)).toBe(withNotes.get(path))
    }
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

/** The words that sources keep without their feature, by file, and why. */
const KEPT_WORDS: [path: string, words: RegExp, why: string][] = [
  ['server/db/migrate.ts', /./, 'Migrations stay.'],
  [
    '.env.example',
    /off, staff or everybody/,
    'The value is of the second factor, which does not need the pages.',
  ],
  ['server/accounts/mail-user-repository.ts', /MAIL_COLUMNS|UserForMail/, 'Commands look users up by it.'],
  ['server/commands/command.ts', /UserForMail/, 'The same.'],
  ['server/audit/audit.ts', /actor_id/, 'Columns stay.'],
  ['server/db/schema.ts', /is_staff|actor_id/, 'Columns stay.'],
  ['server/sessions/session-repository.ts', /is_staff/, 'Columns stay.'],
  ['server/accounts/profile-repository.ts', /is_staff/, 'Columns stay.'],
  ['server/accounts/profile.ts', /is_staff/, 'The profile has it, as in the tutorial.'],
  ['shared/api/account-api.ts', /is_staff|Registration/, 'The same. The rules of passwords need the type.'],
  ['server/commands/people.ts', /is_staff/, 'A superuser is staff.'],
  ['server/commands/keys.ts', /published keys/, 'The operator may publish them in another way.'],
  ['server/http/routes-index.ts', /API page|api\/docs/, 'An endpoint is known by its place on that page.'],
  ['web/pages/LoginPage.tsx', /webauthn/, 'Browsers without passkeys ignore it.'],
]

/** Returns the lines of these files that still speak of what was cut. */
function linesAbout(left: Map<string, string>, cutAway: FeatureName[], where: RegExp): string[] {
  const words = cutAway.flatMap((name) => (FEATURES[name] as Feature).words ?? [])
  return [...left].flatMap(([path, text]) => {
    const kept = KEPT_WORDS.filter(([file]) => file === path).map(([, pattern]) => pattern)
    const isLeft = (line: string) =>
      words.some((word) => word.test(line)) && !kept.some((one) => one.test(line))
    return where.test(path)
      ? text
          .split('\n')
          .filter(isLeft)
          .map((line) => `${path}: ${line.trim()}`)
      : []
  })
}

/** Documents that a project goes on with. Decisions tell what was decided here. */
const DOCUMENTS = /^(docs\/(?!decisions\/).*|AGENTS|SECURITY|\.github\/.*)\.md$|^\.env\.example$/
const SOURCES =
  /^(server|web|shared)\/(?!.*(\.test\.|\btesting\/|migrations\/|common-passwords)).*\.(tsx?|css)$/

describe('no word is left of a feature that was left out', () => {
  const all = Object.keys(FEATURES) as FeatureName[]

  test.each(all)('%s can be left out alone, and no document speaks of it', (name) => {
    expect(linesAbout(cutAlone(name), withDependents([name]), DOCUMENTS)).toEqual([])
  })

  test.each(all)(
    'without %s, each error that is left has its cause, and what users and developers can do',
    (name) => {
      const items = itemsOf(cutAlone(name).get('docs/errors.md') ?? '')

      expect(items.length).toBeGreaterThan(30)
      for (const item of items) expect(partsOf(item), item).toEqual(ITEM_PARTS)
    },
  )

  test.each(all.filter((name) => name !== 'commands'))(
    'without %s, `copy-to-postgres` copies every table',
    (name) => {
      const path = 'server/db/tables.ts'

      expect(cutAlone(name).get(path)).toBe(project.get(path))
    },
  )

  test('all can be left out, and neither documents nor code speak of them', () => {
    const left = cut(project, all)

    expect(linesAbout(left, all, DOCUMENTS)).toEqual([])
    expect(linesAbout(left, all, SOURCES)).toEqual([])
    for (const [path] of KEPT_WORDS) expect(left.has(path), path).toBe(true)
  })
})

test.each([[[]], [['commands']], [Object.keys(FEATURES)]])(
  'the recipes that are left can be typed in: without %j',
  (without) => {
    const left = begin(without as FeatureName[])
    const type = () => {
      for (const step of typedSteps(left.get('docs/recipes.md') ?? '')) {
        // Pictures are not read.
        if (!step.path.endsWith('.svg')) left.set(step.path, textAfter(step, left.get(step.path) ?? ''))
      }
    }

    expect(type).not.toThrow()
    expect(left.get('server/commands/commands.ts')).toContain('notes: listNotes')
  },
)

describe('the prose of what is left', () => {
  const tidy = (text: string) => {
    const tree = new Map([['docs/a.md', `${text}\n`]])
    tidyProse(tree, (part) => /mail|staff/.test(part))
    return tree.get('docs/a.md')?.trimEnd()
  }

  test.each([
    ['One. Two by mail. Three.', 'One. Three.'],
    ['One. Two by mail. It is quick. Three.', 'One. Three.'],
    ['One by mail.', ''],
    ['One, and two by mail. It is quick.', 'One. It is quick.'],
    ['It has backups, mails and upgrades.', 'It has backups and upgrades.'],
    ['A field, a mail, a claim and a link to staff.', 'A field and a claim.'],
    ['If you send mail, it waits.', ''],
    [
      'The session ends, the owner is told by mail, and the trail has it.',
      'The session ends, and the trail has it.',
    ],
    ['| a | keys, mails (old, new), links |', '| a | keys, links |'],
    ['| mail | keys |', ''],
    ['- one\n- two by mail\n- three', '- one\n- three'],
    ['Mails go by mail:\n\n```sh\nx\n```\n\nMore.', 'More.'],
    ['```sh\nA=1\nmail=2\n```', '```sh\nA=1\n```'],
    ['```ts server/a.ts\nconst mail = 1\n```', '```ts server/a.ts\nconst mail = 1\n```'],
    ['`{"a": "mail"}` is one.', ''],
  ])('%j', (text, left) => {
    expect(tidy(text)).toBe(left)
  })

  test('items are numbered anew, across sections', () => {
    const tree = new Map([['docs/a.md', '1. a\n3. b\n\n## B\n\n4. c\n\n2. d\n']])
    numberItems(tree)

    expect(tree.get('docs/a.md')).toBe('1. a\n2. b\n\n## B\n\n3. c\n\n1. d\n')
  })
})

test('style sheets lose the rules for classes that no page has', () => {
  const css =
    '/* A. */\n.a,\n.b {\n  c: d;\n}\n\n/* B. */\n.b {\n  c: d;\n}\n\n@media (x) {\n  .b {\n    c: d;\n  }\n}\n'
  const tree = new Map([
    ['web/index.html', '<link href="/styles/x.css" /><p class="a"></p>'],
    ['web/styles/x.css', css],
    ['web/old.css', '.a { c: d }'],
  ])
  dropUnusedStyles(tree)

  expect(tree.get('web/styles/x.css')).toBe('/* A. */\n.a {\n  c: d;\n}\n')
  expect([...tree.keys()]).not.toContain('web/old.css')
})

test('the README of a new project does not promise what went along', () => {
  expect(readmeOf('Acme', withDependents(['mail']), '')).not.toContain('Google')
  expect(readmeOf('Acme', withDependents(['compat']), '')).toContain('Google')
})

test('a link to a gone section becomes its words, but not in code', () => {
  const code = '```diff docs/b.md\n | [a](#gone) and [b](gone.md) |\n- [c](gone.md)\n```\n'
  const tree = new Map([
    ['package.json', '{"scripts":{}}'],
    ['docs/b.md', ''],
    ['docs/a.md', `# A\n\n[a](#gone) and [b](gone.md)\n\n${code}`],
  ])
  tidyDocuments(tree)

  expect(tree.get('docs/a.md')).toBe(`# A\n\na and b\n\n${code}`)
})
