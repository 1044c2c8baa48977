import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { keepTimeline, takeTimeline } from './kept-timeline.ts'
import { createRecorder } from './recorder.ts'

const KEY = 'gatehouse.inspector.timeline'

beforeEach(() => sessionStorage.clear())

test('the next page finds once what a page has recorded', () => {
  const recorder = createRecorder()
  keepTimeline(recorder)
  recorder.note({ type: 'signed-in', gen: 1 })
  dispatchEvent(new Event('pagehide'))

  expect(takeTimeline()).toMatchObject([{ type: 'signed-in', gen: 1, id: 1 }])
  expect(takeTimeline()).toEqual([])
})

test.each(['null', '{}', 'nonsense'])('%s is no timeline: it starts empty', (kept) => {
  sessionStorage.setItem(KEY, kept)

  expect(takeTimeline()).toEqual([])
})

test('if storage is blocked it starts empty, and leaving breaks nothing', () => {
  keepTimeline(createRecorder())
  const blocked = vi.spyOn(window, 'sessionStorage', 'get').mockImplementation(() => {
    throw new DOMException('blocked', 'SecurityError')
  })
  onTestFinished(() => blocked.mockRestore())

  dispatchEvent(new Event('pagehide'))
  expect(takeTimeline()).toEqual([])
})
