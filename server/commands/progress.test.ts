import { expect, onTestFinished, test, vi } from 'vitest'
import { createProgress } from './progress.ts'

function createOutput(isTTY: boolean) {
  const written: string[] = []
  return { isTTY, written, write: (text: string) => written.push(text) > 0 }
}

function stopTime(): void {
  vi.useFakeTimers({ toFake: ['performance'] })
  onTestFinished(() => void vi.useRealTimers())
  // A process is never at its first instant.
  vi.advanceTimersByTime(10_000)
}

test('on a terminal: a bar, redrawn at most ten times a second, and once more at the end', () => {
  stopTime()
  const out = createOutput(true)
  const progress = createProgress(2_000, 'rows', out)
  progress.advance(500)
  progress.advance(500)
  vi.advanceTimersByTime(100)
  progress.advance(500)
  progress.advance(500)
  progress.end()

  expect(out.written).toEqual([
    '\r[########----------------------]  25 % 500 of 2,000 rows',
    '\r[#######################-------]  75 % 1,500 of 2,000 rows',
    '\r[##############################] 100 % 2,000 of 2,000 rows',
    '\n',
  ])
})

test('elsewhere: no bar, but a line every five seconds', () => {
  stopTime()
  const out = createOutput(false)
  const progress = createProgress(4, 'users', out)
  progress.advance(1)
  vi.advanceTimersByTime(5_000)
  progress.advance(1)
  progress.advance(1)
  progress.end()

  expect(out.written).toEqual(['2 of 4 users\n'])
})
