import { expect, test } from 'vitest'
import { createRefresher } from './refresher.ts'

/** Creates a refresher whose refreshes end when the test says so. */
function open() {
  const ends: (() => void)[] = []
  const signals: AbortSignal[] = []
  const refresher = createRefresher((signal) => {
    signals.push(signal)
    return new Promise((resolve) => void ends.push(resolve))
  })
  return { refresher, ends, signals }
}

test('is under way until the refresh has ended', async () => {
  const { refresher, ends } = open()
  expect(refresher.isUnderWay()).toBe(false)
  const refreshing = refresher.refresh()
  expect(refresher.isUnderWay()).toBe(true)
  ends[0]?.()
  await refreshing

  expect(refresher.isUnderWay()).toBe(false)
})

test('an interrupted refresh ends later, and leaves the next refresh under way', async () => {
  const { refresher, ends, signals } = open()
  const first = refresher.refresh()
  const signal = refresher.interrupt()
  const second = refresher.refresh()
  ends[0]?.()
  await first

  expect(signals.map(({ aborted }) => aborted)).toEqual([true, false])
  expect(signals[1]).toBe(signal)
  expect(refresher.isUnderWay()).toBe(true)
  expect(refresher.refresh()).toBe(second)
})
