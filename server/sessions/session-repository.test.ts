import { expect, test } from 'vitest'
import { createTestApp } from '../testing/test-app.ts'
import { beginSession, findSessionUser } from './session-repository.ts'

const NOW = 1_800_000_000
const SESSION = {
  userId: 1,
  credentialsVersion: 1,
  transport: 'body',
  userAgent: '',
  ip: '',
  now: NOW,
  refreshTokenLifetime: 60,
  sessionLifetime: 600,
} as const

test('a session that begins is confirmed now; one that replaces another keeps its confirmation', async () => {
  const { db } = await createTestApp()
  const first = await beginSession(db, SESSION)
  const second = await beginSession(db, { ...SESSION, confirmedAt: NOW - 300 })

  const confirmedAt = async (sid = '') => (await findSessionUser(db, { sid, now: NOW }))?.confirmed_at
  expect(await confirmedAt(first?.id)).toBe(NOW)
  expect(await confirmedAt(second?.id)).toBe(NOW - 300)
})

test('the guard finds the names of the user along with the session', async () => {
  const { db } = await createTestApp()
  await db
    .updateTable('profiles')
    .set({ first_name: 'Sam', last_name: 'Lee' })
    .where('user_id', '=', 1)
    .execute()
  const session = await beginSession(db, SESSION)

  expect(await findSessionUser(db, { sid: session?.id ?? '', now: NOW })).toMatchObject({
    first_name: 'Sam',
    last_name: 'Lee',
  })
})
