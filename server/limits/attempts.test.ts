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

/** What counts tries in a database of its own, and what that logs. */
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

/** How many places are taken, by key. */
async function taken(db: Db): Promise<Record<string, number>> {
  const rows = await db.selectFrom('rate_limits').select(['key', 'count']).execute()
  return Object.fromEntries(rows.map(({ key, count }) => [key, count]))
}

const COUNTERS: Quota[] = [
  { key: 'wide', max: 3, windowSeconds: 60 },
  { key: 'narrow', max: 1, windowSeconds: 60 },
]

describe('consumeAttempt', () => {
  test('takes a place at every counter, and gives all of them back', async () => {
    const { deps } = await open()
    const attempt = await consumeAttempt(deps, () => COUNTERS)
    expect(await taken(deps.db)).toEqual({ wide: 1, narrow: 1 })
    await attempt.refund()

    expect(await taken(deps.db)).toEqual({ wide: 0, narrow: 0 })
  })

  test('takes none where one counter has none left, and notes which one that was', async () => {
    freezeTime()
    const { deps, logged } = await open()
    await consumeAttempt(deps, () => COUNTERS)
    passTime(18)
    const refused = consumeAttempt(deps, () => COUNTERS)

    await expect(refused).rejects.toMatchObject({ statusCode: 429, headers: { 'retry-after': '42' } })
    expect(await taken(deps.db)).toEqual({ wide: 1, narrow: 1 })
    expect(logged).toMatchObject([{ event: 'limited', ip: '192.0.2.1', limit: 'narrow' }])
  })

  test('counts by the limits that are set', async () => {
    const { deps } = await open()
    await consumeAttempt(deps, ({ mail }) => [{ key: 'mail', ...mail }])
    await consumeAttempt(deps, ({ mail }) => [{ key: 'mail', ...mail }])

    await expect(consumeAttempt(deps, ({ mail }) => [{ key: 'mail', ...mail }])).rejects.toThrow()
  })

  test('counts nothing where no limits are set', async () => {
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
  ])('work that comes to %j leaves so many places taken: %i', async (outcome, places) => {
    const { deps } = await open()
    const attempt = await consumeAttempt(deps, () => COUNTERS)

    expect(await withAttempt(attempt, async () => outcome)).toBe(outcome)
    expect(await taken(deps.db)).toEqual({ wide: places, narrow: places })
  })

  test('work that fails gives the places back, and its error is thrown', async () => {
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
  test('is the whole window of a key that has none, then what is left of it, and never less than 1', async () => {
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
