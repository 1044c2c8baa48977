import { describe, expect, onTestFinished, test } from 'vitest'
import type { Limits } from '../config/config.ts'
import { type Db, openDatabase } from '../db/database.ts'
import { migrateToLatest } from '../db/migrate.ts'
import { takeDatabase } from '../testing/test-database.ts'
import { freezeTime, passTime } from '../testing/test-time.ts'
import { consumeAttempt, type Quota, secondsUntilReset, withAttempt } from './attempts.ts'

const LIMIT = { max: 2, windowSeconds: 60 }
const LIMITS: Limits = {
  requests: LIMIT,
  signInAddress: LIMIT,
  signInAccount: LIMIT,
  signInAccountDay: LIMIT,
  registration: LIMIT,
  mail: LIMIT,
  mailToken: LIMIT,
  takenName: LIMIT,
  mailDay: LIMIT,
}

/** Creates the dependencies of an attempt with a new database, and the list of log lines. */
async function open() {
  const db = openDatabase(await takeDatabase())
  onTestFinished(() => db.destroy())
  await migrateToLatest(db)
  const logged: object[] = []
  const write = (fields: object) => void logged.push(fields)
  const log = { info: write, warn: write, error: write }
  const client = { ip: '192.0.2.1', network: '192.0.2.1', userAgent: '' }
  return { logged, deps: { db, log, client, config: { limits: LIMITS } } }
}

/** The consumed units, by key. */
async function taken(db: Db): Promise<Record<string, number>> {
  const rows = await db.selectFrom('rate_limits').select(['key', 'count']).execute()
  return Object.fromEntries(rows.map(({ key, count }) => [key, count]))
}

const COUNTERS: Quota[] = [
  { key: 'wide', max: 3, windowSeconds: 60 },
  { key: 'narrow', max: 1, windowSeconds: 60 },
]

describe('consumeAttempt', () => {
  test('consumes a unit of every quota, and refunds all of them', async () => {
    const { deps } = await open()
    const attempt = await consumeAttempt(deps, () => COUNTERS)
    expect(await taken(deps.db)).toEqual({ wide: 1, narrow: 1 })
    await attempt.refund()

    expect(await taken(deps.db)).toEqual({ wide: 0, narrow: 0 })
  })

  test('consumes none if one quota is exhausted, and records which one', async () => {
    freezeTime()
    const { deps, logged } = await open()
    await consumeAttempt(deps, () => COUNTERS)
    passTime(18)
    const refused = consumeAttempt(deps, () => COUNTERS)

    await expect(refused).rejects.toMatchObject({ statusCode: 429, headers: { 'retry-after': '42' } })
    expect(await taken(deps.db)).toEqual({ wide: 1, narrow: 1 })
    expect(logged).toMatchObject([{ event: 'limited', ip: '192.0.2.1', limit: 'narrow' }])
  })

  test('uses the configured limits', async () => {
    const { deps } = await open()
    const consume = () => consumeAttempt(deps, ({ requests }) => [{ key: 'requests', ...requests }])
    await consume()
    await consume()

    await expect(consume()).rejects.toThrow()
  })

  test('counts nothing without limits', async () => {
    const { deps } = await open()
    const off = { ...deps, config: { limits: undefined } }
    const attempt = await consumeAttempt(off, () => COUNTERS)
    await attempt.refund()

    expect(await taken(deps.db)).toEqual({})
  })
})

describe('withAttempt', () => {
  test.each([
    ['something', 0],
    [undefined, 1],
    [false, 1],
  ])('work that returns %j leaves so many units consumed: %i', async (outcome, places) => {
    const { deps } = await open()
    const attempt = await consumeAttempt(deps, () => COUNTERS)

    expect(await withAttempt(attempt, async () => outcome)).toBe(outcome)
    expect(await taken(deps.db)).toEqual({ wide: places, narrow: places })
  })

  test('work that fails refunds the units, and its error is thrown', async () => {
    const { deps } = await open()
    const attempt = await consumeAttempt(deps, () => COUNTERS)
    const work = async () => {
      throw new Error('no database')
    }

    await expect(withAttempt(attempt, work)).rejects.toThrow('no database')
    expect(await taken(deps.db)).toEqual({ wide: 0, narrow: 0 })
  })
})

describe('secondsUntilReset', () => {
  test('is the whole window of an unused key, then the rest of the window, and never less than 1', async () => {
    freezeTime()
    const { deps } = await open()
    const counter = { key: 'k', ...LIMIT }
    expect(await secondsUntilReset(deps.db, counter)).toBe(60)
    await consumeAttempt(deps, () => [counter])
    passTime(59)
    expect(await secondsUntilReset(deps.db, counter)).toBe(1)
    passTime(2)

    expect(await secondsUntilReset(deps.db, counter)).toBe(1)
  })
})
