import { performance } from 'node:perf_hooks'
import bcrypt from 'bcryptjs'
import { describe, expect, onTestFinished, test } from 'vitest'
import { median, SOAK } from '../testing/test-time.ts'
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
  test('G4 creates bcrypt hashes of its cost, a different one each time', async () => {
    const hasher = createHasher(5)
    const [first, second] = await Promise.all([hasher.hash('password1'), hasher.hash('password1')])

    expect(first).toMatch(/^\$2b\$05\$.{53}$/)
    expect(second).not.toBe(first)
    expect(await hasher.matches('password1', first)).toBe(true)
    expect(await hasher.matches('password2', first)).toBe(false)
  })

  test('never truncates a password: one longer than 72 bytes does not match', async () => {
    const hasher = createHasher()
    const hash = await hasher.hash('x'.repeat(72))

    expect(await hasher.matches('x'.repeat(72), hash)).toBe(true)
    expect(await hasher.matches('x'.repeat(73), hash)).toBe(false)
  })

  test('matches every spelling of one password, and no other password', async () => {
    const hasher = createHasher()
    const hash = await hasher.hash('Ünï pass\u00a0wörd')

    for (const typed of ['Ünï pass wörd', 'Ünï\u3000pass wörd', 'Ünï pass wörd'.normalize('NFD')]) {
      expect([typed, await hasher.matches(typed, hash)]).toEqual([typed, true])
      expect(await hasher.isOutdated(typed, hash)).toBe(false)
    }
    for (const typed of [
      'ünï pass wörd',
      'Uni pass word',
      'Ünï pass\twörd',
      'Ünï pass  wörd',
      'Ünï ｐass wörd',
    ]) {
      expect([typed, await hasher.matches(typed, hash)]).toEqual([typed, false])
    }
  })

  test('the spelling that an earlier version hashed matches, and is outdated', async () => {
    const hasher = createHasher()
    const typed = 'Ünï pass wörd'.normalize('NFD')
    const hash = await bcrypt.hash(typed, 4)

    expect(await hasher.matches(typed, hash)).toBe(true)
    expect(await hasher.isOutdated(typed, hash)).toBe(true)
    expect(await hasher.isOutdated('password1', await hasher.hash('password1'))).toBe(false)
  })

  test('no hash, and a malformed one, match nothing', async () => {
    const hasher = createHasher()

    for (const hash of [null, undefined, '', 'garbage']) {
      expect(await hasher.matches('password1', hash)).toBe(false)
    }
  })

  test('without a hash it compares with one of its own cost', async () => {
    const costs: number[] = []
    const hasher = createPasswordHasher(9, {
      waiting: () => 0,
      hash: async () => '',
      compare: async ({ hash }) => costs.push(bcrypt.getRounds(hash)) > 0,
      close: async () => {},
    })

    expect(await hasher.matches('password1', null)).toBe(false)
    expect(costs).toEqual([9])
  })

  test.runIf(SOAK).each(['password2', 'pa\u0308ssword2'])(
    'E2 %j: takes as long without a hash as with one',
    async (typed) => {
      const hasher = createHasher(9)
      const hash = await hasher.hash('password1')
      const times = { with: [] as number[], without: [] as number[] }
      for (let round = 0; round < 12; round++) {
        times.with.push(await timeOf(() => hasher.matches(typed, hash)))
        times.without.push(await timeOf(() => hasher.matches(typed, undefined)))
      }

      const ratio = median(times.without) / median(times.with)
      expect(ratio).toBeGreaterThan(0.6)
      expect(ratio).toBeLessThan(1.6)
    },
  )

  test('D2 works on other threads: this one goes on meanwhile', async () => {
    const hasher = createHasher(10)
    const hashed = hasher.hash('password1').then(() => 'hashed')
    const next = new Promise((resolve) => setImmediate(resolve, 'the next turn'))

    expect(await Promise.race([hashed, next])).toBe('the next turn')
    await hashed
  })

  test('D2 a full queue refuses more with Retry-After', async () => {
    const hasher = createHasher()
    const results = await Promise.allSettled(Array.from({ length: 120 }, () => hasher.hash('password1')))
    const refused = results.filter((result) => result.status === 'rejected')

    expect(refused.length).toBeGreaterThan(0)
    for (const { reason } of refused) {
      expect(reason).toMatchObject({ statusCode: 503, headers: { 'retry-after': '5' } })
    }
  })
})
