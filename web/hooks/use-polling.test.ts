import { renderHook } from '@testing-library/react'
import { expect, onTestFinished, test, vi } from 'vitest'
import { usePolling } from './use-polling.ts'

function startPolling() {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  onTestFinished(() => void vi.restoreAllMocks())
  const poll = vi.fn()
  const visibility = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('visible')
  const hook = renderHook(({ on }) => usePolling(on ? poll : undefined, 5_000), {
    initialProps: { on: true },
  })
  onTestFinished(hook.unmount)
  return { poll, visibility, ...hook }
}

test('polls while the page is visible, and at once when it is shown again', () => {
  const { poll, visibility } = startPolling()
  vi.advanceTimersByTime(10_000)
  expect(poll).toHaveBeenCalledTimes(2)

  visibility.mockReturnValue('hidden')
  vi.advanceTimersByTime(60_000)
  expect(poll).toHaveBeenCalledTimes(2)

  visibility.mockReturnValue('visible')
  document.dispatchEvent(new Event('visibilitychange'))
  expect(poll).toHaveBeenCalledTimes(3)
})

test('stops when there is nothing to poll, and when the page is left', () => {
  const { poll, rerender, unmount } = startPolling()
  rerender({ on: false })
  vi.advanceTimersByTime(10_000)
  rerender({ on: true })
  unmount()
  vi.advanceTimersByTime(10_000)
  document.dispatchEvent(new Event('visibilitychange'))

  expect(poll).not.toHaveBeenCalled()
})
