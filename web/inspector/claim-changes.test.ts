import { expect, test } from 'vitest'
import { claims } from '../testing/test-network.ts'
import { claimChanges } from './claim-changes.ts'

test('a refresh moves the generation, the times and the id on, and nothing else', () => {
  const before = claims({ iat: 1_000, jti: 'a'.repeat(32), gen: 3 })
  const after = { ...before, iat: 1_020, exp: before.exp + 20, jti: 'b'.repeat(32), gen: 4 }

  expect(claimChanges(before, after)).toEqual([
    { name: 'exp', label: '+20 s' },
    { name: 'iat', label: '+20 s' },
    { name: 'jti', label: 'aaaaaaaa… → bbbbbbbb…' },
    { name: 'gen', label: '3 → 4' },
  ])
})

test('a time may move back, and a claim may be new', () => {
  const before = claims({ exp: 1_090 })

  expect(claimChanges(before, { ...before, exp: 1_000, iss: 'me' })).toEqual([
    { name: 'exp', label: '−1 min 30 s' },
    { name: 'iss', label: 'none → me' },
  ])
  expect(claimChanges(before, before)).toEqual([])
})
