import { expect, onTestFinished, vi } from 'vitest'
import { SOAK } from './test-app.ts'

/** Freezes the clock of this test, to be moved by `passTime`. */
export function freezeTime(): void {
  vi.useFakeTimers({ toFake: ['Date'] })
  onTestFinished(() => void vi.useRealTimers())
}

/** Moves the frozen clock. */
export function passTime(seconds: number): void {
  vi.setSystemTime(Date.now() + seconds * 1000)
}

/**
 * Expects that some answers took as long as each other: by their medians, in one run, within 10 %
 * where there is time for many rounds (OWASP ASVS 6.3.8). A few slow ones of a busy machine do not count.
 */
export function expectSameTime(times: Record<string, number[]>): void {
  const [reference = 1, ...others] = Object.values(times).map(median)
  // A hash that is left out makes a factor of ten or more, also on a machine that does other things.
  const most = SOAK ? 1.1 : 2.5
  const factors = others.map((time) => Math.max(time / reference, reference / time))
  expect(factors.filter((factor) => factor > most)).toEqual([])
}

/** The middle one of some times. */
export function median(times: number[]): number {
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0
}
