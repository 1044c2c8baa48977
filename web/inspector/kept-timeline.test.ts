import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { APP_KEY } from '../../shared/app-name.ts'
import { keepTimeline, takeTimeline } from './kept-timeline.ts'
import { createRecorder } from './recorder.ts'

const KEY = `${APP_KEY}.inspector.events`

beforeEach(() => sessionStorage.clear())

test('the next page finds once what a page has recorded', () => {
  const recorder = createRecorder()
  keepTimeline(recorder)
  recorder.note({ type: 'signed-out' })
  dispatchEvent(new Event('pagehide'))

  expect(takeTimeline()).toMatchObject([{ type: 'signed-out', id: 1 }])
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
