import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { copyExample, EXAMPLE_NAMES } from '../../examples/copy-example.ts'
import { ON_POSTGRES } from '../../server/testing/test-database.ts'
import { type CopiedTree, copyTree } from '../copied-tree.ts'

/** A limit, not an expectation: the tools start anew in the copy, and a busy machine is slow. */
const LIMIT = { timeout: 180_000 }

describe.each(EXAMPLE_NAMES)('the example %s, copied into this repository', (name) => {
  let tree: CopiedTree
  let written: string[]

  beforeAll(() => {
    tree = copyTree()
    written = copyExample(name, tree.path)
  })
  afterAll(() => tree.remove())

  test.skipIf(ON_POSTGRES)('has no error of types or lint', LIMIT, async () => {
    await tree.run('tsc')
    await tree.run(`biome check --vcs-enabled=false ${written.join(' ')}`)
  })

  test('passes its tests, and keeps the rules of imports', LIMIT, async () => {
    const database = process.env.TEST_DATABASE_URL ?? ''
    const projects = ON_POSTGRES ? '--project=postgres' : '--project=server --project=web'
    const files = ON_POSTGRES ? 'server/app' : 'server/app web/app test/architecture.test.ts'
    const output = await tree.run(`vitest run ${projects} ${files}`, { TEST_DATABASE_URL: database })

    expect(output).toContain('note-routes.test.ts')
  })

  test('is copied once', () => {
    expect(() => copyExample(name, tree.path)).toThrow('is there already')
  })
})

test('an example that does not exist', () => {
  expect(() => copyExample('nope', '.')).toThrow('There is no example nope. There is: notes.')
})
