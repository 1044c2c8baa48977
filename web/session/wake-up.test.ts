import { beforeEach, expect, test, vi } from 'vitest'
import { onWakeUp } from './wake-up.ts'

beforeEach(() => {
  vi.useFakeTimers()
  return () => void vi.useRealTimers()
})

const WAYS_TO_WAKE = [
  ['visibilitychange', () => document],
  ['focus', () => window],
  ['pageshow', () => window],
  ['online', () => window],
] as const

test('calls back every second', async () => {
  const listener = vi.fn()
  const stop = onWakeUp(listener)
  await vi.advanceTimersByTimeAsync(999)
  expect(listener).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(1)
  expect(listener.mock.calls).toEqual([[{ woken: false }]])
  stop()

  await vi.advanceTimersByTimeAsync(5_000)
  expect(listener).toHaveBeenCalledTimes(1)
})

test.each(WAYS_TO_WAKE)('calls back at once on %s, until it is stopped', (event, target) => {
  const listener = vi.fn()
  const stop = onWakeUp(listener)
  target().dispatchEvent(new Event(event))
  expect(listener.mock.calls).toEqual([[{ woken: true }]])
  stop()

  target().dispatchEvent(new Event(event))
  expect(listener).toHaveBeenCalledTimes(1)
})

test('a hidden page does not wake', () => {
  const hidden = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden')
  const listener = vi.fn()
  const stop = onWakeUp(listener)
  document.dispatchEvent(new Event('visibilitychange'))
  stop()
  hidden.mockRestore()

  expect(listener).not.toHaveBeenCalled()
})
