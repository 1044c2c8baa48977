import { afterAll, beforeAll, expect, test } from 'vitest'
import { copyExample } from '../../examples/copy-example.ts'
import { type CopiedTree, copyTree } from '../copied-tree.ts'
import { RECIPES } from '../typed-documents.ts'
import { typeInto } from '../walkthrough/workplace.ts'

/** A limit, not an expectation: the tools start anew in the copy, and a busy machine is slow. */
const LIMIT = { timeout: 180_000 }

/** The tests of what the recipes change. */
const TESTS = [
  'server/app/',
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

beforeAll(() => {
  tree = copyTree()
  copyExample('notes', tree.path)
  for (const step of STEPS) typeInto(tree.path, step)
})
afterAll(() => tree.remove())

test('with all recipes of docs/recipes.md there is no error of types or lint', LIMIT, async () => {
  const files = [...new Set(STEPS.map(({ path }) => path))].filter((path) => /\.(tsx?|css|svg)$/.test(path))

  await tree.run('tsc')
  await tree.run(`biome check --vcs-enabled=false ${files.join(' ')}`)
})

test('and their tests pass', LIMIT, async () => {
  const output = await tree.run(`vitest run --project=server ${TESTS.join(' ')}`)

  expect(output).toContain('phone-routes.test.ts')
})
