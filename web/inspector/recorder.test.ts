import { beforeEach, describe, expect, test, vi } from 'vitest'
import { createRecorder } from './recorder.ts'

const NOW = 1_800_000_000

beforeEach(() => {
  vi.useFakeTimers({ now: NOW * 1_000 })
  return () => void vi.useRealTimers()
})

const idle = { type: 'clock-checked', due: false } as const

describe('createRecorder', () => {
  test('records what happened and when, and notifies subscribers', () => {
    const recorder = createRecorder()
    const listener = vi.fn()
    const stop = recorder.subscribe(listener)
    recorder.note({ type: 'restore-started' })
    stop()
    recorder.note({ type: 'signed-out' })

    expect(recorder.getEvents()).toEqual([
      { type: 'restore-started', id: 1, at: NOW },
      { type: 'signed-out', id: 2, at: NOW },
    ])
    expect(listener).toHaveBeenCalledTimes(1)
  })

  test('ticks that found nothing due share a row until something else happens', () => {
    const recorder = createRecorder()
    for (let second = 0; second < 3; second++) {
      vi.setSystemTime((NOW + second) * 1_000)
      recorder.note(idle)
    }
    recorder.note({ type: 'clock-checked', due: true })
    recorder.note(idle)

    expect(recorder.getEvents()).toEqual([
      { ...idle, id: 1, at: NOW, times: 3, until: NOW + 2 },
      { type: 'clock-checked', due: true, id: 2, at: NOW + 2 },
      { ...idle, id: 3, at: NOW + 2 },
    ])
  })

  test('keeps the last 200, and continues with those of the previous page', () => {
    const recorder = createRecorder([{ type: 'signed-out', id: 7, at: NOW - 9 }])
    for (let count = 0; count < 200; count++) recorder.note({ type: 'refresh-asked' })

    expect(recorder.getEvents()).toHaveLength(200)
    expect(recorder.getEvents().at(0)).toMatchObject({ type: 'refresh-asked', id: 8 })
    recorder.clear()
    expect(recorder.getEvents()).toEqual([])
  })
})
