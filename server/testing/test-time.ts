import { setTimeout } from 'node:timers/promises'
import { expect, onTestFinished, vi } from 'vitest'

/** Whether this is `npm run test:soak`, which runs the same tests with far more rounds. */
export const SOAK = Boolean(process.env.SOAK)

/** Freezes the clock of this test. `passTime` moves it. */
export function freezeTime(): void {
  vi.useFakeTimers({ toFake: ['Date'] })
  onTestFinished(() => void vi.useRealTimers())
}

/** Makes the clock of this test advance by a second each time it is read. */
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

const ROUNDS = 200

/** Measures how long the work takes for each case, in turns, so that a busy machine slows all of them. */
export async function timeInTurns<T>(
  cases: Record<string, T>,
  work: (one: T) => Promise<void>,
): Promise<Record<string, number[]>> {
  const times: Record<string, number[]> = {}
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, one] of Object.entries(cases)) {
      const start = performance.now()
      await work(one)
      times[name] = [...(times[name] ?? []), performance.now() - start]
    }
  }
  return times
}

/**
 * Expects that responses take the same time: their medians differ by at most 10 % (OWASP ASVS 6.3.8). Only
 * the soak test calls it, because times on a busy machine mean nothing.
 */
export function expectSameTime(times: Record<string, number[]>): void {
  const [reference = 1, ...others] = Object.values(times).map(median)
  const factors = others.map((time) => Math.max(time / reference, reference / time))
  expect(factors.filter((factor) => factor > 1.1)).toEqual([])
}

/** So long that only a defect reaches it. */
const LIMIT_MS = SOAK ? 120_000 : 25_000

/** Waits until a check passes. Unlike `vi.waitFor` it leaves a frozen clock alone, which would move with each look. */
export async function eventually<T>(check: () => T | Promise<T>): Promise<T> {
  const end = performance.now() + LIMIT_MS
  for (;;) {
    try {
      return await check()
    } catch (error) {
      if (performance.now() > end) throw error
      await setTimeout(20)
    }
  }
}

/**
 * Expects that something took at most this many milliseconds. Checks nothing outside of the soak test,
 * because times on a busy machine mean nothing.
 */
export function expectWithin(limitMs: number, tookMs: number): void {
  if (SOAK) expect(tookMs).toBeLessThan(limitMs)
}

export function median(times: number[]): number {
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0
}
