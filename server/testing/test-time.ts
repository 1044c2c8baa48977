import { expect, onTestFinished, vi } from 'vitest'

/** `npm run test:soak`: the same tests, with far more rounds. */
export const SOAK = Boolean(process.env.SOAK)

/** Freezes the clock of this test, to be moved by `passTime`. */
export function freezeTime(): void {
  vi.useFakeTimers({ toFake: ['Date'] })
  onTestFinished(() => void vi.useRealTimers())
}

/** Lets the clock of this test advance by a second at each read. */
export function tickAtEachRead(): void {
  const start = Date.now()
  let reads = 0
  const clock = vi.spyOn(Date, 'now').mockImplementation(() => start + 1_000 * reads++)
  onTestFinished(() => clock.mockRestore())
}

/** Moves the frozen clock. */
export function passTime(seconds: number): void {
  vi.setSystemTime(Date.now() + seconds * 1000)
}

/**
 * Expects that responses take the same time: by their medians, in one run, within 10 % (OWASP ASVS 6.3.8).
 * For the soak alone, because times on a busy machine mean nothing.
 */
export function expectSameTime(times: Record<string, number[]>): void {
  const [reference = 1, ...others] = Object.values(times).map(median)
  const factors = others.map((time) => Math.max(time / reference, reference / time))
  expect(factors.filter((factor) => factor > 1.1)).toEqual([])
}

/** Waits until a check passes. Only a defect comes near the time limit. */
export function eventually<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: SOAK ? 120_000 : 25_000, interval: 20 })
}

/** Expects a time of at most so many milliseconds. For the soak alone, as `expectSameTime` is. */
export function expectWithin(limitMs: number, tookMs: number): void {
  if (SOAK) expect(tookMs).toBeLessThan(limitMs)
}

/** Returns the median. */
export function median(times: number[]): number {
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0
}
