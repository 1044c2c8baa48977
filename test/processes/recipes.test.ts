import { afterAll, beforeAll, expect, test } from 'vitest'
import { copyExample, EXAMPLE_NAMES } from '../../examples/copy-example.ts'
import { type CopiedTree, copyTree } from '../copied-tree.ts'
import { RECIPES } from '../typed-documents.ts'
import { typeInto } from '../walkthrough/workplace.ts'

/** A limit, not an expectation: the tools start anew in the copy, and a busy machine is slow. */
const LIMIT = { timeout: 180_000 }

/** The tests of what the examples and the recipes change. */
const TESTS = [
  'server/app/',
  'web/app/',
  'server/accounts/mail-composer.test.ts',
  'server/commands/command-events.test.ts',
  'server/config/config.test.ts',
  'server/db/database.test.ts',
  'server/tokens/token-pair.test.ts',
  'test/architecture.test.ts',
  'test/docs.test.ts',
  'test/mailed-links.test.ts',
]

const STEPS = RECIPES.flatMap(({ steps }) => steps)

let tree: CopiedTree
let examples: string[]

beforeAll(() => {
  tree = copyTree()
  examples = EXAMPLE_NAMES.flatMap((name) => copyExample(name, tree.path))
  for (const step of STEPS) typeInto(tree.path, step)
})
afterAll(() => tree.remove())

test('the examples and all recipes of docs/recipes.md have no error of types or lint', LIMIT, async () => {
  const typed = STEPS.map(({ path }) => path).filter((path) => /\.(tsx?|css|svg)$/.test(path))
  const files = [...new Set([...examples, ...typed])]

  await tree.run('tsc --singleThreaded')
  await tree.run(`biome check --vcs-enabled=false ${files.join(' ')}`)
})

test('and their tests pass', LIMIT, async () => {
  const output = await tree.run(`vitest run --project=server --project=web ${TESTS.join(' ')}`)

  for (const name of ['note-routes.test.ts', 'NotesPage.test.tsx', 'phone-routes.test.ts']) {
    expect(output).toContain(name)
  }
})
