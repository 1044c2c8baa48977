import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { APP_KEY } from '../../shared/app-name.ts'
import { ROOT } from '../../test/server-process.ts'
import { claims } from '../testing/test-network.ts'
import { createGuide } from './guide.ts'
import { GUIDE } from './guide-steps.ts'
import { createRecorder } from './recorder.ts'
import type { AuditEntry } from './timeline-event.ts'

beforeEach(() => localStorage.clear())

function follow(...entries: AuditEntry[]) {
  const recorder = createRecorder()
  const guide = createGuide(recorder)
  for (const entry of entries) recorder.note(entry)
  return { guide, recorder }
}

const refused = {
  type: 'request-refused',
  request: 1,
  tookMs: 1,
  status: 401,
  code: 'token_not_valid',
} as const

test('each step is ticked by the event that shows it', () => {
  const { guide } = follow(
    { type: 'signed-in', claims: claims() },
    { type: 'token-looked-at' },
    { type: 'tokens-refreshed', claims: claims({ gen: 2 }) },
    { type: 'other-tab-opened' },
    { type: 'edited-token-sent' },
    { ...refused, line: 'GET /api/profile', reason: undefined },
    { type: 'spent-token-replayed' },
    { ...refused, line: 'POST /api/token/refresh', reason: 'reuse' },
  )

  expect(guide.getDone()).toEqual(GUIDE.map(({ name }) => name))
})

test('a refresh that returns the same tokens, a restored session and a 401 of its own tick nothing', () => {
  const { guide } = follow(
    { type: 'signed-in', claims: claims() },
    { type: 'tokens-refreshed', claims: claims() },
    { ...refused, line: 'GET /api/profile', reason: undefined },
    { type: 'page-opened', transport: 'refresh-cookie' },
    { type: 'tokens-refreshed', claims: claims({ gen: 2 }) },
  )

  expect(guide.getDone()).toEqual(['sign-in'])
})

test('the progress outlives the page and a cleared timeline, until the guide is restarted', () => {
  const { recorder } = follow({ type: 'signed-in', claims: claims() })
  recorder.clear()
  const { guide } = follow()
  expect(guide.getDone()).toEqual(['sign-in'])

  guide.restart()
  expect(guide.getDone()).toEqual([])
  expect(follow().guide.getDone()).toEqual([])
})

test('unknown steps in the storage are ignored', () => {
  localStorage.setItem(`${APP_KEY}.inspector.guide`, 'sign-in,juggle')

  expect(follow().guide.getDone()).toEqual(['sign-in'])
})

test.each(GUIDE)('the chapter of “$title” exists', ({ chapter }) => {
  expect(existsSync(join(ROOT, chapter))).toBe(true)
})
