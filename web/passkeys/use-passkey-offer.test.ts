import { renderHook } from '@testing-library/react'
import { expect, onTestFinished, test, vi } from 'vitest'
import { usePasskeyOffer } from './use-passkey-offer.ts'

function startOffering() {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const signals: AbortSignal[] = []
  const offer = async (signal: AbortSignal) => {
    signals.push(signal)
    throw new Error('There is no offer.')
  }
  const hook = renderHook(({ isOn }) => usePasskeyOffer(offer, isOn), { initialProps: { isOn: true } })
  onTestFinished(hook.unmount)
  return { ...hook, aborted: () => signals.map(({ aborted }) => aborted) }
}

test('renews the offer after four minutes, before its challenge expires', () => {
  const { aborted } = startOffering()
  vi.advanceTimersByTime(230_000)
  expect(aborted()).toEqual([false])
  vi.advanceTimersByTime(10_000)
  expect(aborted()).toEqual([true, false])
  vi.advanceTimersByTime(240_000)
  expect(aborted()).toEqual([true, true, false])
})

test('a page that is shown again leaves a young offer alone: its user may be accepting it', () => {
  const { aborted } = startOffering()
  vi.advanceTimersByTime(60_000)
  document.dispatchEvent(new Event('visibilitychange'))

  expect(aborted()).toEqual([false])
})

test('ends the offer when it is switched off, and when the page is left', () => {
  const { aborted, rerender, unmount } = startOffering()
  rerender({ isOn: false })
  expect(aborted()).toEqual([true])
  vi.advanceTimersByTime(600_000)
  rerender({ isOn: true })
  expect(aborted()).toEqual([true, false])
  unmount()

  expect(aborted()).toEqual([true, true])
})
