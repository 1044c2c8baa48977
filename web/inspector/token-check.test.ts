import { expect, test } from 'vitest'
import { createRecorder } from './recorder.ts'
import type { AuditEntry } from './timeline-event.ts'
import { checkOf } from './token-check.ts'

const PROFILE = 'GET /api/profile'

function eventsOf(...entries: AuditEntry[]) {
  const recorder = createRecorder()
  for (const entry of entries) recorder.note(entry)
  return recorder.getEvents()
}

const sent: AuditEntry = { type: 'request-sent', line: PROFILE, jti: 'a' }
const answered: AuditEntry = { type: 'request-answered', request: 1, line: PROFILE, tookMs: 1, status: 200 }
const refused: AuditEntry = {
  ...{ type: 'request-refused', request: 1, line: PROFILE, tookMs: 1 },
  ...{ status: 401, code: 'token_not_valid', reason: undefined },
}

test('a token is valid once a request with it was answered, and refused after a 401', () => {
  expect(checkOf(eventsOf(sent, answered), 'a')).toMatchObject({ status: 'valid', line: PROFILE })
  expect(checkOf(eventsOf(sent, refused), 'a')).toMatchObject({ status: 'refused' })
})

test('nothing is known of another token, of a request under way, or after a limit', () => {
  expect(checkOf(eventsOf(sent, answered), 'b')).toBeUndefined()
  expect(checkOf(eventsOf(sent), 'a')).toBeUndefined()
  expect(checkOf(eventsOf(sent, { ...refused, status: 429, code: 'throttled' }), 'a')).toBeUndefined()
})
