import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { eventually } from '../testing/test-time.ts'
import { startBackgroundTask } from './background-task.ts'

const NEVER_MS = 1_000_000

/** A task whose every run lasts until `finish` is called. */
function startTask(intervalMs = NEVER_MS) {
  const signals: AbortSignal[] = []
  let finish = () => {}
  let testing = true
  const task = startBackgroundTask(async (stopping) => {
    signals.push(stopping)
    const finished = new Promise<void>((resolve) => {
      finish = resolve
    })
    if (testing) await finished
  }, intervalMs)
  onTestFinished(() => {
    testing = false
    finish()
    return task.stop()
  })
  return { task, signals, finish: () => finish() }
}

/** Long enough for everything that is not blocked. */
async function fewTurns(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await nextTurn()
}

test('a request is not handled at once but soon', async () => {
  const { task, signals } = startTask()

  task.soon()
  expect(signals).toHaveLength(0)

  await eventually(() => expect(signals).toHaveLength(1))
})

test('it runs periodically without a request', async () => {
  const { signals, finish } = startTask(1)
  await eventually(() => expect(signals).toHaveLength(1))
  finish()

  await eventually(() => expect(signals).toHaveLength(2))
})

test('it never runs twice at a time; requests during a run cause one run afterwards', async () => {
  const { task, signals, finish } = startTask()
  task.soon()
  await fewTurns()
  task.soon()
  task.soon()
  await fewTurns()
  expect(signals).toHaveLength(1)

  finish()
  await fewTurns()
  expect(signals).toHaveLength(2)
  finish()
  await fewTurns()
  expect(signals).toHaveLength(2)
})

test('a request at the moment when a run ends is not lost', async () => {
  for (let microtasks = 0; microtasks < 10; microtasks++) {
    const { task, signals, finish } = startTask()
    task.soon()
    await fewTurns()

    finish()
    for (let i = 0; i < microtasks; i++) await Promise.resolve()
    task.soon()
    await fewTurns()

    expect([microtasks, signals.length]).toEqual([microtasks, 2])
  }
})

test('stopping signals a run and waits for it; none starts afterwards', async () => {
  const { task, signals, finish } = startTask()
  task.soon()
  await fewTurns()
  expect(signals[0]?.aborted).toBe(false)

  let stopped = false
  const stopping = task.stop().then(() => {
    stopped = true
  })
  expect(signals[0]?.aborted).toBe(true)
  await fewTurns()
  expect(stopped).toBe(false)

  finish()
  await stopping
  task.soon()
  await fewTurns()
  expect(signals).toHaveLength(1)
})

test('stopping waits for an earlier request, and signals its run to be quick', async () => {
  const { task, signals, finish } = startTask()

  task.soon()
  const stopping = task.stop()
  await fewTurns()
  expect(signals.map(({ aborted }) => aborted)).toEqual([true])

  finish()
  await stopping
})

test('a task that never ran stops at once', async () => {
  const { task } = startTask()

  await task.stop()
})
