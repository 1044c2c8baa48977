import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { copyExample, EXAMPLE_NAMES } from '../../examples/copy-example.ts'
import { ON_POSTGRES } from '../../server/testing/test-database.ts'
import { type CopiedTree, copyTree } from '../copied-tree.ts'

/** A limit, not an expectation: the tools start anew in the copy, and a busy machine is slow. */
const LIMIT = { timeout: 180_000 }

describe.each(EXAMPLE_NAMES)('the example %s, copied into this repository', (name) => {
  let tree: CopiedTree

  beforeAll(() => {
    tree = copyTree()
    copyExample(name, tree.path)
  })
  afterAll(() => tree.remove())

  // Those on SQLite run with the recipes.
  test.runIf(ON_POSTGRES)('passes its tests on PostgreSQL', LIMIT, async () => {
    const database = process.env.TEST_DATABASE_URL ?? ''
    const output = await tree.run('vitest run --project=postgres server/app', { TEST_DATABASE_URL: database })

    expect(output).toContain('note-routes.test.ts')
  })

  test('is copied once', () => {
    expect(() => copyExample(name, tree.path)).toThrow('is there already')
  })
})

test('an example that does not exist', () => {
  expect(() => copyExample('nope', '.')).toThrow('There is no example nope. There is: notes.')
})
