import { sql } from 'kysely'
import { describe, expect, onTestFinished, test } from 'vitest'
import { COOKIE_NAMES } from '../../shared/transports.ts'
import type { RefreshVerdict } from '../audit/meter.ts'
import type { Db } from '../db/database.ts'
import { createTestApp } from '../testing/test-app.ts'
import { claimsOf, signIn } from '../testing/test-client.ts'
import { ON_POSTGRES } from '../testing/test-database.ts'
import { freezeTime, passTime } from '../testing/test-time.ts'
import { refreshSession } from './refresh.ts'
import { createTokenIssuer } from './token-pair.ts'

describe('refreshSession', () => {
  async function open() {
    freezeTime()
    const { app, db, config, queries } = await createTestApp()
    const { tokens } = await signIn(app)
    const counted: RefreshVerdict[] = []
    const meter = {
      incrementEvents: () => {},
      countRefresh: (verdict: RefreshVerdict) => void counted.push(verdict),
    }
    const client = { ip: '192.0.2.1', network: '192.0.2.1', userAgent: '' }
    const deps = { db, config, log: app.log, client, tokens: createTokenIssuer(app.jwt, config) }
    /** Refreshes. Returns the `detail` of the error. */
    const refresh = (token: string, by: typeof deps & { meter?: typeof meter } = { ...deps, meter }) =>
      refreshSession(by, token, 'body').then(
        () => 'refreshed',
        ({ message }: Error) => message,
      )
    return { tokens, counted, db, queries, deps, refresh }
  }

  test('counts each refresh token once, by result', async () => {
    const { tokens, counted, refresh } = await open()
    await refresh(tokens.refresh)
    await refresh(tokens.refresh)
    passTime(10)
    await refresh(tokens.refresh)
    await refresh(tokens.refresh)
    await refresh('garbage')
    passTime(30 * 86_400)
    await refresh(tokens.refresh)

    expect(counted).toEqual(['moved', 'overtaken', 'reuse', 'over', 'invalid', 'over'])
  })

  test('an expired token is refused without a look into its session', async () => {
    const { tokens, queries, refresh } = await open()
    passTime(86_400)
    queries.length = 0

    expect(await refresh(tokens.refresh)).toBe('Token is invalid or expired')
    expect(queries.filter((query) => query.includes('sessions'))).toEqual([])
  })

  test.skipIf(ON_POSTGRES).each([
    [1, 'refreshed', 'moved'],
    [2, 'Token is blacklisted', 'current'],
    [4, 'Token is blacklisted', 'current'],
  ])(
    'another request that changes the row between two statements, %i times: %s',
    async (times, outcome, verdict) => {
      const { tokens, counted, db, deps, refresh } = await open()
      await overtake(db, times)

      expect(await refresh(tokens.refresh)).toBe(outcome)
      expect(counted).toEqual([verdict])
      if (times === 4) expect(await refresh(tokens.refresh, deps)).toBe(outcome)
    },
  )

  test('does the same without a meter', async () => {
    const { tokens, deps, refresh } = await open()
    const outcomes = [await refresh(tokens.refresh, deps), await refresh(tokens.refresh, deps)]
    outcomes.push(await refresh('garbage', deps))
    passTime(30 * 86_400)
    outcomes.push(await refresh(tokens.refresh, deps))

    expect(outcomes).toEqual([
      'refreshed',
      'Token is blacklisted',
      'Token is invalid or expired',
      'Token is invalid or expired',
    ])
  })
})

/** Makes the next updates of a session change no row, as if another request had been faster. */
async function overtake(db: Db, times: number): Promise<void> {
  await sql`CREATE TEMP TABLE overtakers AS SELECT ${sql.lit(times)} AS expected`.execute(db)
  await sql`CREATE TEMP TRIGGER overtake BEFORE UPDATE ON sessions WHEN (SELECT expected FROM overtakers) > 0
    BEGIN UPDATE overtakers SET expected = expected - 1; SELECT RAISE(IGNORE); END`.execute(db)
  onTestFinished(async () => {
    await sql`DROP TRIGGER overtake`.execute(db)
    await sql`DROP TABLE overtakers`.execute(db)
  })
}

test('a cookie session moves on although the clock was set back an hour', async () => {
  freezeTime()
  const { app } = await createTestApp()
  const { client } = await signIn(app, 'refresh-cookie')
  passTime(-3_600)
  await client.post('/api/token/refresh')

  expect(claimsOf(client.cookies[COOKIE_NAMES.refresh] ?? '').gen).toBe(2)
})
