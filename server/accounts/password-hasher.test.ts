import { performance } from 'node:perf_hooks'
import { describe, expect, onTestFinished, test } from 'vitest'
import { median } from '../testing/test-time.ts'
import { createPasswordHasher } from './password-hasher.ts'

function createHasher(cost = 4) {
  const hasher = createPasswordHasher(cost)
  onTestFinished(() => hasher.close())
  return hasher
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

describe('createPasswordHasher', () => {
  test('G4 makes bcrypt hashes of its cost, another each time', async () => {
    const hasher = createHasher(5)
    const [first, second] = await Promise.all([hasher.hash('password1'), hasher.hash('password1')])

    expect(first).toMatch(/^\$2b\$05\$.{53}$/)
    expect(second).not.toBe(first)
    expect(await hasher.matches('password1', first)).toBe(true)
    expect(await hasher.matches('password2', first)).toBe(false)
  })

  test('never cuts a password: what is longer than 72 bytes does not match', async () => {
    const hasher = createHasher()
    const hash = await hasher.hash('x'.repeat(72))

    expect(await hasher.matches('x'.repeat(72), hash)).toBe(true)
    expect(await hasher.matches('x'.repeat(73), hash)).toBe(false)
  })

  test('no hash, and one that is none, match nothing', async () => {
    const hasher = createHasher()

    for (const hash of [null, undefined, '', 'garbage']) {
      expect(await hasher.matches('password1', hash)).toBe(false)
    }
  })

  test('E2 works as long without a hash as with one', async () => {
    const hasher = createHasher(9)
    const hash = await hasher.hash('password1')
    const times = { with: [] as number[], without: [] as number[] }
    for (let round = 0; round < 12; round++) {
      times.with.push(await timeOf(() => hasher.matches('password2', hash)))
      times.without.push(await timeOf(() => hasher.matches('password2', undefined)))
    }

    const ratio = median(times.without) / median(times.with)
    expect(ratio).toBeGreaterThan(0.6)
    expect(ratio).toBeLessThan(1.6)
  })

  test('D2 works on other threads: a timer here is not kept waiting', async () => {
    const hasher = createHasher(12)
    await hasher.hash('warm up')
    let ticks = 0
    const started = performance.now()
    const timer = setInterval(() => {
      ticks += 1
    }, 1)
    await Promise.all(Array.from({ length: 4 }, () => hasher.hash('password1')))
    clearInterval(timer)

    // Hashing here would leave a tick to every 100 ms, or none.
    expect(ticks).toBeGreaterThan((performance.now() - started) / 20)
  })

  test('D2 where too many wait, a newcomer is told to come back', async () => {
    const hasher = createHasher(8)
    const results = await Promise.allSettled(Array.from({ length: 120 }, () => hasher.hash('password1')))
    const refused = results.filter((result) => result.status === 'rejected')

    expect(refused.length).toBeGreaterThan(0)
    for (const { reason } of refused) {
      expect(reason).toMatchObject({ statusCode: 503, headers: { 'retry-after': '5' } })
    }
  })
})
