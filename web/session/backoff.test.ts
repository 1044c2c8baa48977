import { beforeEach, expect, test, vi } from 'vitest'
import { createBackoff } from './backoff.ts'

beforeEach(() => {
  vi.useFakeTimers()
  return () => void vi.useRealTimers()
})

/** Makes every random pause as long as possible. */
function useLongestDelays(): void {
  vi.spyOn(Math, 'random').mockReturnValue(1)
}

function waitSeconds(seconds: number): void {
  vi.setSystemTime(Date.now() + seconds * 1_000)
}

/** Waits until the pause is over. Returns its length in seconds. */
function pauseLength({ isPaused }: ReturnType<typeof createBackoff>): number {
  let seconds = 0
  while (isPaused()) {
    waitSeconds(1)
    seconds++
  }
  return seconds
}

test('a pause is twice as long after each failure, and 30 seconds at most', () => {
  useLongestDelays()
  const backoff = createBackoff()
  const lengths = Array.from({ length: 6 }, () => {
    backoff.pause()
    return pauseLength(backoff)
  })

  expect(lengths).toEqual([2, 4, 8, 16, 30, 30])
})

test('a pause lasts at least half of its full length, and at most a quarter more than the server asks for', () => {
  const backoff = createBackoff()
  vi.spyOn(Math, 'random').mockReturnValue(0)
  backoff.pause()
  expect(pauseLength(backoff)).toBe(1)
  backoff.pause(20)
  expect(pauseLength(backoff)).toBe(20)

  useLongestDelays()
  backoff.pause(20)
  expect(pauseLength(backoff)).toBe(25)
})

test('a minute without a failure, counted from the end of the longer pause, resets the earlier ones', () => {
  useLongestDelays()
  const backoff = createBackoff()
  backoff.pause(20)
  waitSeconds(25 + 60)
  backoff.pause()
  expect(pauseLength(backoff)).toBe(4)

  waitSeconds(61)
  backoff.pause()
  expect(pauseLength(backoff)).toBe(2)
})

test('waking ends our own pause, but not one that the server asked for', () => {
  const backoff = createBackoff()
  backoff.pause()
  backoff.wake()
  expect(backoff.isPaused()).toBe(false)

  backoff.pause(20)
  backoff.wake()
  expect(backoff.isPaused()).toBe(true)
})
