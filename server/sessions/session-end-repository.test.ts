import { describe, expect, test } from 'vitest'
import type { Db } from '../db/database.ts'
import { createTestApp } from '../testing/test-app.ts'
import {
  deleteExpiredSessions,
  revokeDemoSessions,
  revokeSession,
  revokeSessionOfUser,
  revokeSessionsOfUser,
} from './session-end-repository.ts'

const NOW = 1_800_000_000
const WHY = { reason: 'signed_out', now: NOW } as const

/** Creates a database with these sessions: their users, and when they expire. */
async function open(sessions: Record<string, { user_id: number; expires_at?: number }>) {
  const { db } = await createTestApp()
  for (const [id, { user_id, expires_at = NOW + 60 }] of Object.entries(sessions)) {
    const times = { created_at: 0, rotated_at: 0, expires_at, ends_at: expires_at }
    await db
      .insertInto('sessions')
      .values({ id, user_id, transport: 'body', user_agent: '', ip: '', ...times })
      .execute()
  }
  return db
}

/** Returns the ids of the ended sessions, each with its reason. */
async function endedIn(db: Db): Promise<Record<string, string | null>> {
  const rows = await db
    .selectFrom('sessions')
    .selectAll()
    .where('revoked_at', '=', NOW)
    .orderBy('id')
    .execute()
  return Object.fromEntries(rows.map(({ id, revoked_reason }) => [id, revoked_reason]))
}

describe('revokeSession', () => {
  test('ends one session once; an ended one keeps its reason', async () => {
    const db = await open({ a: { user_id: 1 }, b: { user_id: 1 } })

    expect(await revokeSession(db, 'a', WHY)).toBe(true)
    expect(await revokeSession(db, 'a', { reason: 'reuse', now: NOW + 1 })).toBe(false)
    expect(await endedIn(db)).toEqual({ a: 'signed_out' })
  })
})

describe('revokeSessionOfUser', () => {
  test('ends no session of another user', async () => {
    const db = await open({ a: { user_id: 1 }, b: { user_id: 2 } })

    expect(await revokeSessionOfUser(db, 1, 'b', WHY)).toBe(false)
    expect(await revokeSessionOfUser(db, 1, 'a', WHY)).toBe(true)
    expect(await endedIn(db)).toEqual({ a: 'signed_out' })
  })
})

describe('revokeSessionsOfUser', () => {
  test('ends all sessions of a user, and returns how many', async () => {
    const db = await open({ a: { user_id: 1 }, b: { user_id: 1 }, c: { user_id: 2 } })

    expect(await revokeSessionsOfUser(db, 1, WHY)).toBe(2)
    expect(Object.keys(await endedIn(db))).toEqual(['a', 'b'])
  })

  test('leaves the one that is to go on', async () => {
    const db = await open({ a: { user_id: 1 }, b: { user_id: 1 } })

    expect(await revokeSessionsOfUser(db, 1, WHY, 'b')).toBe(1)
    expect(Object.keys(await endedIn(db))).toEqual(['a'])
  })
})

test('revokeDemoSessions ends the sessions of the demo accounts alone', async () => {
  const db = await open({ a: { user_id: 1 }, b: { user_id: 2 } })
  await db.updateTable('users').set({ is_demo: 0 }).where('id', '=', 2).execute()
  await revokeDemoSessions(db, WHY)

  expect(await endedIn(db)).toEqual({ a: 'signed_out' })
})

test('deleteExpiredSessions deletes what expired before a time, in batches', async () => {
  const expired = { user_id: 1, expires_at: NOW - 1 }
  const db = await open({ a: expired, b: expired, c: expired, live: { user_id: 1, expires_at: NOW } })

  expect(await deleteExpiredSessions(db, NOW, 2)).toBe(2)
  expect(await deleteExpiredSessions(db, NOW, 2)).toBe(1)
  expect(await db.selectFrom('sessions').select('id').execute()).toEqual([{ id: 'live' }])
})
