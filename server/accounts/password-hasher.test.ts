import { performance } from 'node:perf_hooks'
import { hashSync } from '@node-rs/argon2'
import bcrypt from 'bcryptjs'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { PASSWORD_HASHES, type PasswordHash } from '../config/settings.ts'
import { createTestHasher } from '../testing/test-hasher.ts'
import { median, SOAK } from '../testing/test-time.ts'
import type { CompareTask } from './hash-pool.ts'
import { createPasswordHasher } from './password-hasher.ts'
import { hash as hashInThread } from './password-worker.js'

function createHasher(bcryptCost = 4, passwordHash: PasswordHash = 'bcrypt') {
  const hasher = createPasswordHasher({ passwordHash, bcryptCost })
  onTestFinished(() => hasher.close())
  return hasher
}

/** Parameters at half the cost of the configured ones. */
const HALF = { memoryCost: 9_728, timeCost: 2, parallelism: 1 }

const hashOfX = bcrypt.hashSync('x', 4)

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

  test('G4 creates argon2id hashes with the parameters of OWASP, a different one each time', async () => {
    const hasher = createHasher(4, 'argon2id')
    const [first, second] = await Promise.all([hasher.hash('password1'), hasher.hash('password1')])

    expect(first).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/)
    expect(second).not.toBe(first)
    expect(await hasher.matches('password1', first)).toBe(true)
    expect(await hasher.matches('password2', first)).toBe(false)
  })

  test('bcrypt never truncates a password: one longer than 72 bytes does not match', async () => {
    const hasher = createTestHasher()
    const hash = await hasher.hash('x'.repeat(72))

    expect(await hasher.matches('x'.repeat(72), hash)).toBe(true)
    expect(await hasher.matches('x'.repeat(73), hash)).toBe(false)
  })

  test('argon2id reads every byte of a password, however long it is', async () => {
    const hasher = createTestHasher('argon2id')
    const hash = await hasher.hash('x'.repeat(1_024))

    expect(await hasher.matches('x'.repeat(1_024), hash)).toBe(true)
    expect(await hasher.matches(`${'x'.repeat(1_023)}y`, hash)).toBe(false)
    expect(await hasher.matches('x'.repeat(1_023), hash)).toBe(false)
  })

  test.each(PASSWORD_HASHES)(
    '%s matches every spelling of one password, and no other password',
    async (scheme) => {
      const hasher = createTestHasher(scheme)
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
    },
  )

  test('the spelling that an earlier version hashed matches, and is outdated', async () => {
    const hasher = createHasher()
    const typed = 'Ünï pass wörd'.normalize('NFD')
    const hash = await bcrypt.hash(typed, 4)

    expect(await hasher.matches(typed, hash)).toBe(true)
    expect(await hasher.isOutdated(typed, hash)).toBe(true)
    expect(await hasher.isOutdated('password1', await hasher.hash('password1'))).toBe(false)
  })

  test.each(PASSWORD_HASHES)('%s: no hash, and a corrupt one, match nothing', async (scheme) => {
    const hasher = createTestHasher(scheme)
    const hash = await hasher.hash('password1')
    const corrupt = [
      ...['', 'garbage', hash.slice(0, -1), `${hash}=`, hash.replace(/.$/, '!')],
      ...[
        hash.replace('$04$', '$31$'),
        hash.replace('$04$', '$99$'),
        hash.replace('m=19456', 'm=4294967295'),
      ],
      ...[hash.replace('t=2', 't=0'), hash.replace('p=1', 'p=0'), hash.replace('v=19', 'v=16')],
      ...[hash.replace('m=19456', 'm=1'), hash.replace('argon2id', 'argon2i'), hash.replace('$2b$', '$2x$')],
    ]

    for (const stored of [null, undefined, ...corrupt.filter((text) => text !== hash)]) {
      expect([stored, await hasher.matches('password1', stored)]).toEqual([stored, false])
    }
  })

  test('a hash of the other scheme matches, and is outdated', async () => {
    for (const [ours, theirs] of [
      ['bcrypt', 'argon2id'],
      ['argon2id', 'bcrypt'],
    ] as const) {
      const hash = await createTestHasher(theirs).hash('password1')
      const hasher = createTestHasher(ours)

      expect(await hasher.matches('password1', hash)).toBe(true)
      expect(await hasher.matches('password2', hash)).toBe(false)
      expect(await hasher.isOutdated('password1', hash)).toBe(true)
      expect(await hasher.isOutdated('password1', await hasher.hash('password1'))).toBe(false)
    }
  })

  test.each([
    [{ memoryCost: 9_728, timeCost: 2 }, true],
    [{ memoryCost: 47_104, timeCost: 1 }, true],
    [{ memoryCost: 19_456, timeCost: 2 }, false],
    [{ memoryCost: 65_536, timeCost: 3 }, false],
  ])('an argon2id hash with %j matches, and is outdated: %j', async (parameters, isOutdated) => {
    const hasher = createTestHasher('argon2id')
    const hash = hashSync('password1', { ...parameters, parallelism: 1 })

    expect(await hasher.matches('password1', hash)).toBe(true)
    expect(await hasher.matches('password2', hash)).toBe(false)
    expect(await hasher.isOutdated('password1', hash)).toBe(isOutdated)
  })

  test('a password that is too long for bcrypt keeps its argon2id hash, so that it goes on working', async () => {
    const long = 'x'.repeat(73)
    const hash = await createTestHasher('argon2id').hash(long)
    const hasher = createTestHasher('bcrypt')

    expect(await hasher.matches(long, hash)).toBe(true)
    expect(await hasher.isOutdated(long, hash)).toBe(false)
  })

  test.each(['argon2id', 'bcrypt'] as const)(
    'with %s, a refusal costs one bcrypt hash while the database holds one, whatever the hash is',
    async (scheme) => {
      const hasher = createTestHasher(scheme, ['bcrypt'])
      const hashes = [null, undefined, 'garbage', await createTestHasher('argon2id').hash('x'), hashOfX]
      const hashed = vi.spyOn(bcrypt, 'hashSync')
      const compared = vi.spyOn(bcrypt, 'compareSync')
      onTestFinished(() => void vi.restoreAllMocks())
      for (const hash of hashes) {
        hashed.mockClear()
        compared.mockClear()
        expect(await hasher.matches('password2', hash)).toBe(false)
        expect([hash, hashed.mock.calls.length + compared.mock.calls.length]).toEqual([hash, 1])
      }
    },
  )

  test('a refusal is done in the configured scheme, in those of the database, and in those seen since', async () => {
    const tasks: CompareTask[] = []
    const pool = {
      waiting: () => 0,
      hash: hashInThread,
      compare: async (task: CompareTask) => tasks.push(task) < 0,
      close: async () => {},
    }
    const hasher = createPasswordHasher({ passwordHash: 'argon2id', bcryptCost: 9 }, [], pool)
    for (const hash of [null, 'garbage', hashOfX, null]) await hasher.matches('password2', hash)

    expect(tasks.map(({ inUse }) => inUse)).toEqual([
      ['argon2id'],
      ['argon2id'],
      ['argon2id', 'bcrypt'],
      ['argon2id', 'bcrypt'],
    ])
    expect(tasks[0]).toEqual({ password: 'password2', hash: null, cost: 9, inUse: ['argon2id'] })
  })

  test.runIf(SOAK).each([
    ['bcrypt', 'password2'],
    ['bcrypt', 'pa\u0308ssword2'],
    ['argon2id', 'password2'],
    ['argon2id', 'pa\u0308ssword2'],
  ] as const)(
    'E2 %s, %j: takes as long without a hash as with one of either scheme',
    async (scheme, typed) => {
      const hasher = createPasswordHasher({ passwordHash: scheme, bcryptCost: 9 }, PASSWORD_HASHES)
      onTestFinished(() => hasher.close())
      const stored = { none: undefined, bcrypt: await bcrypt.hash('x', 9), argon2id: hashSync('x', HALF) }
      const times: Record<string, number[]> = { none: [], bcrypt: [], argon2id: [] }
      for (let round = 0; round < 12; round++) {
        for (const [kind, hash] of Object.entries(stored)) {
          times[kind]?.push(await timeOf(() => hasher.matches(typed, hash)))
        }
      }

      for (const kind of ['bcrypt', 'argon2id']) {
        const ratio = median(times.none ?? []) / median(times[kind] ?? [])
        expect([kind, ratio > 0.6 && ratio < 1.6]).toEqual([kind, true])
      }
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
