import { expect, test } from 'vitest'
import { createActivity } from './activity.ts'

/** Creates an activity whose refreshes and sign-ins end when the test ends them. */
function open() {
  const ends: (() => void)[] = []
  const signals: AbortSignal[] = []
  const work = (signal: AbortSignal) => {
    signals.push(signal)
    return new Promise<void>((resolve) => void ends.push(resolve))
  }
  return { activity: createActivity(work), work, ends, signals }
}

test('is under way until the refresh has ended', async () => {
  const { activity, ends } = open()
  expect(activity.isUnderWay()).toBe(false)
  const refreshing = activity.refresh()
  expect([activity.isUnderWay(), activity.isSigningIn()]).toEqual([true, false])
  ends[0]?.()
  await refreshing

  expect(activity.isUnderWay()).toBe(false)
})

test('an interrupted refresh ends later, and leaves the next refresh under way', async () => {
  const { activity, ends, signals } = open()
  const first = activity.refresh()
  activity.interrupt()
  const second = activity.refresh()
  ends[0]?.()
  await first

  expect(signals.map(({ aborted }) => aborted)).toEqual([true, false])
  expect(activity.isUnderWay()).toBe(true)
  expect(activity.refresh()).toBe(second)
})

test('a sign-in aborts the one before it, whose end leaves it under way', async () => {
  const { activity, work, ends, signals } = open()
  const first = activity.signIn(work)
  const second = activity.signIn(work)
  ends[0]?.()
  await first
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, false])
  expect(activity.isSigningIn()).toBe(true)
  ends[1]?.()
  await second

  expect(activity.isUnderWay()).toBe(false)
})

test('a page can refresh while a sign-in is under way', async () => {
  const { activity, work, ends, signals } = open()
  const signingIn = activity.signIn(work)
  const refreshing = activity.refresh()
  ends[1]?.()
  await refreshing
  expect(signals.map(({ aborted }) => aborted)).toEqual([false, false])
  expect(activity.isSigningIn()).toBe(true)
  ends[0]?.()
  await signingIn

  expect(activity.isUnderWay()).toBe(false)
})
