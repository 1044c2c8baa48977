import { describe, expect, onTestFinished, test } from 'vitest'
import { openDatabase } from '../db/database.ts'
import { migrateToLatest } from '../db/migrate.ts'
import { takeSharedDatabase } from '../testing/test-database.ts'
import { SOAK } from '../testing/test-time.ts'
import { clearWindows, consume, deleteClosedWindows, findReset, refund } from './limit-repository.ts'

const NOW = 1_000_000
const TEN_A_MINUTE = { max: 10, windowSeconds: 60 }

/** Opens a database as several processes would, each with connections of its own. */
async function openConnections(count: number) {
  const url = await takeSharedDatabase()
  const connections = Array.from({ length: count }, () => openDatabase(url))
  onTestFinished(async () => {
    for (const db of connections) await db.destroy()
  })
  for (const db of connections) await migrateToLatest(db)
  return connections
}

async function openOne() {
  const [db] = await openConnections(1)
  if (!db) throw new Error('There is no database.')
  return db
}

describe('consume', () => {
  test('allows as many units as the quota has, and again when the window is over', async () => {
    const db = await openOne()
    const take = (now: number) => consume(db, { key: 'k', ...TEN_A_MINUTE, now })
    for (let place = 0; place < 10; place++) {
      expect(await take(NOW + place)).toEqual({ key: 'k', count: place + 1, resetsAt: NOW + 60 })
    }

    expect(await take(NOW + 59)).toBeUndefined()
    expect(await findReset(db, 'k')).toBe(NOW + 60)
    expect(await take(NOW + 60)).toEqual({ key: 'k', count: 1, resetsAt: NOW + 120 })
  })

  test('keys are counted apart', async () => {
    const db = await openOne()
    for (const key of ['a', 'b', 'a ', 'A']) {
      expect(await consume(db, { key, max: 1, windowSeconds: 60, now: NOW })).toBeDefined()
    }
  })

  test('of any number of concurrent calls, over several connections, no more succeed than the quota allows', async () => {
    const connections = await openConnections(3)
    const takes = Array.from({ length: 60 }, (_, index) => {
      const db = connections[index % 3] ?? openDatabase(':memory:')
      return consume(db, { key: 'k', ...TEN_A_MINUTE, now: NOW })
    })

    expect((await Promise.all(takes)).filter(Boolean)).toHaveLength(10)
  })

  test('A8 a window from the future, of a clock that was set back, counts as over', async () => {
    const db = await openOne()
    for (let place = 0; place < 10; place++) await consume(db, { key: 'k', ...TEN_A_MINUTE, now: NOW })

    expect(await consume(db, { key: 'k', ...TEN_A_MINUTE, now: NOW - 3_600 })).toEqual({
      key: 'k',
      count: 1,
      resetsAt: NOW - 3_540,
    })
  })
})

const KEYS = SOAK ? 1_000_000 : 5_000
const MOST_MEMORY = 50 * 1024 * 1024 // bytes

test('D4 any number of other keys: none under attack is forgotten, and memory does not grow', async () => {
  const db = await openOne()
  const attack = () => consume(db, { key: 'attacked', ...TEN_A_MINUTE, now: NOW })
  const strange = (index: number) =>
    consume(db, { key: `stranger ${index}`, max: 1, windowSeconds: 60, now: NOW })
  for (let place = 0; place < 10; place++) await attack()
  for (let index = 0; index < 1_000; index++) await strange(-1 - index)
  const before = process.memoryUsage().rss
  for (let begin = 0; begin < KEYS; begin += 100) {
    const places = await Promise.all(Array.from({ length: 100 }, (_, index) => strange(begin + index)))
    expect(places).not.toContain(undefined)
  }

  expect(process.memoryUsage().rss - before).toBeLessThan(MOST_MEMORY)
  expect(await attack()).toBeUndefined()
  expect(await strange(0)).toBeUndefined()
}, 1_800_000)

describe('refund', () => {
  test('frees one unit of the window that it was consumed in, and of no other', async () => {
    const db = await openOne()
    const once = { key: 'k', max: 1, windowSeconds: 60 }
    const first = await consume(db, { ...once, now: NOW })
    await refund(db, first ?? { key: '', count: 0, resetsAt: 0 })
    const second = await consume(db, { ...once, now: NOW + 1 })
    expect(second).toBeDefined()

    const later = await consume(db, { ...once, now: NOW + 100 })
    await refund(db, second ?? { key: '', count: 0, resetsAt: 0 })
    expect(later).toBeDefined()
    expect(await consume(db, { ...once, now: NOW + 101 })).toBeUndefined()
  })
})

test('refunds no more than was consumed', async () => {
  const db = await openOne()
  const once = { key: 'k', max: 1, windowSeconds: 60, now: NOW }
  const place = { key: 'k', count: 1, resetsAt: NOW + 60 }
  await consume(db, once)
  await refund(db, place)
  await refund(db, place)

  expect(await consume(db, once)).toEqual(place)
  expect(await consume(db, once)).toBeUndefined()
})

test('findReset returns undefined for a key that was never counted', async () => {
  expect(await findReset(await openOne(), 'k')).toBeUndefined()
})

test('clearWindows clears the keys with the prefix, and no others', async () => {
  const db = await openOne()
  for (const key of ['account 5 sign-in', 'account 5 😀', 'account 5 ', 'account 5', 'account 55 sign-in']) {
    await consume(db, { key, max: 1, windowSeconds: 60, now: NOW })
  }
  await clearWindows(db, 'account 5 ')

  const left = await db.selectFrom('rate_limits').select('key').orderBy('key').execute()
  expect(left).toEqual([{ key: 'account 5' }, { key: 'account 55 sign-in' }])
})

test('deleteClosedWindows deletes closed windows, in batches', async () => {
  const db = await openOne()
  for (let index = 0; index < 5; index++) {
    await consume(db, { key: `k${index}`, max: 1, windowSeconds: 60, now: NOW })
  }
  await consume(db, { key: 'open', max: 1, windowSeconds: 3_600, now: NOW })

  expect(await deleteClosedWindows(db, NOW + 60, 3)).toBe(0)
  expect(await deleteClosedWindows(db, NOW + 61, 3)).toBe(3)
  expect(await deleteClosedWindows(db, NOW + 61, 3)).toBe(2)
  expect(await db.selectFrom('rate_limits').select('key').execute()).toEqual([{ key: 'open' }])
})
