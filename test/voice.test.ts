import { expect, test } from 'vitest'
import { readProse } from './voice/prose.ts'
import { findUnnamed } from './voice/roles.ts'

test('comments, texts and docs name who does what, but for a list with reasons', () => {
  expect(findUnnamed(readProse())).toEqual([])
})

test('a word that names no role is found', () => {
  const text = 'Whoever sends it is asked, and nobody else.'
  const found = findUnnamed([{ kind: 'doc', file: 'README.md', line: 1, text }])

  expect(found.map(({ word }) => word)).toEqual(['Whoever', 'nobody'])
})
