import { describe, expect, test } from 'vitest'
import { asSetting, formatDistance, formatDuration } from './format-duration.ts'

test.each([
  [-3, '0 s'],
  [0, '0 s'],
  [12, '12 s'],
  [60, '1 min'],
  [252, '4 min 12 s'],
  [3_600, '1 h'],
  [86_399, '23 h 59 min'],
  [2_592_000, '30 d'],
  [90_061, '1 d 1 h'],
])('formatDuration(%d) is %s', (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text)
})

test.each([
  [12, '12s'],
  [300, '5m'],
  [90, '90s'],
  [86_400, '1d'],
  [5_400, '90m'],
])('asSetting(%d) is %s', (seconds, setting) => {
  expect(asSetting(seconds)).toBe(setting)
})

describe('formatDistance', () => {
  test('distinguishes the future from the past', () => {
    expect(formatDistance(1_060, 1_000)).toBe('in 1 min')
    expect(formatDistance(940, 1_000)).toBe('1 min ago')
  })
})
