import { expect, test } from 'vitest'
import { claims } from '../testing/test-network.ts'
import { createRecorder } from './recorder.ts'
import type { AuditEntry } from './timeline-event.ts'
import { type TimelineFilter, visibleEvents } from './timeline-filter.ts'

const ALL: TimelineFilter = { scope: 'all', hidesDoubles: false, text: '' }
const SHOWN = 'GET /api/profile'

/** Returns the types of the recorded events that pass the filter. */
function typesOf(entries: AuditEntry[], filter: Partial<TimelineFilter>): string[] {
  const recorder = createRecorder()
  for (const entry of entries) recorder.note(entry)
  return visibleEvents(recorder.getEvents(), { ...ALL, ...filter }).map(({ type }) => type)
}

test('hides a request that an effect sent, cancelled and sent again, and keeps one that was only cancelled', () => {
  const twice: AuditEntry[] = [
    { type: 'request-sent', line: SHOWN },
    { type: 'request-sent', line: SHOWN },
    { type: 'request-failed', request: 1, line: SHOWN, tookMs: 1, why: 'aborted' },
    { type: 'request-answered', request: 2, line: SHOWN, tookMs: 9, status: 200 },
  ]

  expect(typesOf(twice, {})).toHaveLength(4)
  expect(typesOf(twice, { hidesDoubles: true })).toEqual(['request-sent', 'request-answered'])
  const [once, , cancelled] = twice
  expect(
    typesOf(
      [once, cancelled].flatMap((entry) => entry ?? []),
      { hidesDoubles: true },
    ),
  ).toHaveLength(2)
})

test('hides a lock under which nothing was done', () => {
  const lock: AuditEntry = { type: 'lock-granted', tookMs: 0 }

  expect(
    typesOf([lock, lock, { type: 'request-sent', line: 'POST /api/token' }], { hidesDoubles: true }),
  ).toEqual(['lock-granted', 'request-sent'])
})

test('shows the newest session alone, with the sign-in that began it and what followed its end', () => {
  const entries: AuditEntry[] = [
    { type: 'signed-in', claims: claims({ sid: 'old' }) },
    { type: 'signed-out', reason: 'signed_out' },
    { type: 'request-sent', line: 'POST /api/token' },
    { type: 'signed-in', claims: claims({ sid: 'new' }) },
    { type: 'tokens-refreshed', claims: claims({ sid: 'new', gen: 2 }) },
    { type: 'signed-out', reason: 'reuse' },
  ]

  expect(typesOf(entries, { scope: 'session' })).toEqual([
    'request-sent',
    'signed-in',
    'tokens-refreshed',
    'signed-out',
  ])
  expect(typesOf([{ type: 'page-opened', transport: 'body' }], { scope: 'session' })).toEqual(['page-opened'])
})

test('finds the events whose message has a text', () => {
  const entries: AuditEntry[] = [{ type: 'refresh-asked' }, { type: 'network-cut' }]

  expect(typesOf(entries, { text: ' OFFLINE ' })).toEqual(['network-cut'])
  expect(typesOf(entries, { text: 'nothing' })).toEqual([])
})
