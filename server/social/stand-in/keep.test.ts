import { expect, test } from 'vitest'
import { freezeTime, passTime } from '../../testing/test-time.ts'
import { createKeep } from './keep.ts'

test('keeps a value for its lifetime, and until it is taken', () => {
  freezeTime()
  const keep = createKeep<string>(60)
  const [kept, taken] = [keep.put('kept'), keep.put('taken')]
  expect([keep.take(taken), keep.take(taken), keep.find('unknown')]).toEqual(['taken', undefined, undefined])
  passTime(59)
  expect(keep.find(kept)).toBe('kept')
  passTime(1)
  expect(keep.find(kept)).toBeUndefined()
})

test('drops the oldest above the limit', () => {
  const keep = createKeep<number>(60)
  const names = Array.from({ length: 1_001 }, (_, index) => keep.put(index))
  expect(names.filter((name) => keep.find(name) === undefined)).toEqual([names[0]])
})
