import { performance } from 'node:perf_hooks'
import bcrypt from 'bcryptjs'
import { describe, expect, test } from 'vitest'
import { errors } from '../errors.ts'
import { createTestApp, type TestApp } from '../testing/test-app.ts'
import { bearer, createTestClient, signIn, USER1 } from '../testing/test-client.ts'
import { confirmBy } from '../testing/test-confirm.ts'
import { createTestHasher } from '../testing/test-hasher.ts'
import { expectSameTime, freezeTime, SOAK } from '../testing/test-time.ts'
import { findHeldSchemes } from './held-schemes.ts'
import { createPasswordHasher } from './password-hasher.ts'
import { insertUser } from './user-repository.ts'

const WRONG = { detail: 'No active account found with the given credentials', code: 'no_active_account' }

function change(db: TestApp['db'], values: object) {
  return db.updateTable('users').set(values).where('id', '=', 1).execute()
}

describe('POST /api/token', () => {
  test('C10 a deactivated account is reported, but only after the right password', async () => {
    const { app, db } = await createTestApp()
    await change(db, { is_active: 0 })
    const right = await signIn(app)
    const wrong = await signIn(app, 'body', { ...USER1, password: 'wrong' })

    expect([right.response.statusCode, right.response.json()]).toEqual([
      403,
      { detail: 'This account is deactivated.', code: 'account_inactive' },
    ])
    expect([wrong.response.statusCode, wrong.response.json()]).toEqual([401, WRONG])
  })

  test('E1 T16 unknown, wrong, without a password, deactivated, unverified: the same bytes', async () => {
    const { app, db } = await createTestApp({
      REQUIRE_VERIFIED_EMAIL: 'true',
    })
    const client = createTestClient(app)
    const bodies = new Set<string>()
    const states = [{ is_active: 1 }, { is_active: 0 }, { email_verified_at: null }, { password_hash: null }]
    for (const state of states) {
      await change(db, state)
      bodies.add((await client.post('/api/token', { username: 'user1', password: 'wrong' })).body)
    }
    for (const username of ['nobody', 'no@body.com', 'x'.repeat(254)]) {
      bodies.add((await client.post('/api/token', { username, password: 'wrong' })).body)
    }
    bodies.add((await client.post('/api/token', { username: 'user1', password: 'x'.repeat(5_000) })).body)

    expect([...bodies]).toEqual([JSON.stringify(WRONG)])
  })

  test('every refusal costs exactly one comparison', async () => {
    const compared: unknown[] = []
    const { app, db } = await createTestApp({}, (hasher) => ({
      ...hasher,
      matches: (password, hash) => {
        compared.push(hash)
        return hasher.matches(password, hash)
      },
    }))
    await db.updateTable('users').set({ password_hash: null }).where('id', '=', 2).execute()
    const client = createTestClient(app)
    for (const username of ['user1', 'user2', 'nobody', 'no@body.com']) {
      for (const password of ['wrong', 'x'.repeat(100)])
        await client.post('/api/token', { username, password })
    }

    expect(compared).toHaveLength(8)
  })

  test.runIf(SOAK)(
    'E2 C17 unknown, wrong, without a password, older hash, overlong: the same time',
    async () => {
      const hasher = createPasswordHasher({ passwordHash: 'bcrypt', bcryptCost: 8 })
      const older = createPasswordHasher({ passwordHash: 'bcrypt', bcryptCost: 5 })
      const { app, db } = await createTestApp({ LOG_LEVEL: 'silent' }, () => hasher)
      await change(db, { password_hash: await hasher.hash('the password') })
      await db
        .updateTable('users')
        .set({ password_hash: await older.hash('x') })
        .where('id', '=', 2)
        .execute()
      const client = createTestClient(app)
      const social = { username: 'social', email: 's@x.com', password_hash: null }
      await insertUser(db, { ...social, date_joined: 0 })
      const classes = {
        wrong: { username: 'user1', password: 'wrong' },
        unknown: { username: 'nobody', password: 'wrong' },
        'unknown address': { username: 'no@body.com', password: 'wrong' },
        'no password': { username: 'social', password: 'wrong' },
        'older hash': { username: 'user2', password: 'wrong' },
        overlong: { username: 'user1', password: 'x'.repeat(100) },
      }
      const times: Record<string, number[]> = {}
      for (let round = 0; round < 200; round++) {
        for (const [name, body] of Object.entries(classes)) {
          const start = performance.now()
          const response = await client.post('/api/token', body)
          times[name] = [...(times[name] ?? []), performance.now() - start]
          expect(response.statusCode).toBe(401)
        }
      }
      await Promise.all([hasher.close(), older.close()])

      expectSameTime(times)
    },
  )

  test('G4 a hash of a lower cost is renewed by the sign-in, and sessions go on', async () => {
    const { app, db } = await createTestApp()
    const current = createPasswordHasher({ passwordHash: 'bcrypt', bcryptCost: 5 })
    const newer = await createTestApp({}, () => current)
    const before = await newer.db.selectFrom('users').select('password_hash').orderBy('id').execute()
    expect((await signIn(newer.app)).response.statusCode).toBe(200)
    const [after] = await newer.db
      .selectFrom('users')
      .select(['password_hash', 'credentials_version'])
      .orderBy('id')
      .execute()

    expect(before[0]?.password_hash).toMatch(/^\$2b\$04\$/)
    expect(after?.password_hash).toMatch(/^\$2b\$05\$/)
    expect(after?.credentials_version).toBe(1)
    expect((await signIn(newer.app)).response.statusCode).toBe(200)
    await current.close()
    // A hash of the configured cost stays as it is.
    const [same] = await db.selectFrom('users').select('password_hash').orderBy('id').execute()
    await signIn(app)
    expect(await db.selectFrom('users').select('password_hash').orderBy('id').executeTakeFirst()).toEqual(
      same,
    )
  })

  test.each([
    ['argon2id', 'bcrypt', /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/],
    ['bcrypt', 'argon2id', /^\$2b\$04\$/],
  ] as const)(
    'G4 PASSWORD_HASH=%s: a hash of %s is renewed by the sign-in, and sessions go on',
    async (PASSWORD_HASH, old, form) => {
      const { app, db } = await createTestApp({ PASSWORD_HASH })
      await change(db, { password_hash: await createTestHasher(old).hash(USER1.password) })
      const { client, tokens } = await signIn(app)
      const [user] = await db
        .selectFrom('users')
        .select(['password_hash', 'credentials_version'])
        .orderBy('id')
        .execute()

      expect(user?.password_hash).toMatch(form)
      expect(user?.credentials_version).toBe(1)
      expect((await client.get('/api/profile', bearer(tokens.access))).statusCode).toBe(200)
      expect((await signIn(app)).response.statusCode).toBe(200)
      expect((await signIn(app, 'body', { ...USER1, password: 'wrong' })).response.json()).toEqual(WRONG)
    },
  )

  test('PASSWORD_HASH=argon2id: a password of more than 72 bytes is accepted and signs in, and all of it counts', async () => {
    const { app } = await createTestApp({ PASSWORD_HASH: 'argon2id' })
    const { client, tokens } = await signIn(app)
    const password = 'Съешь же ещё этих мягких французских булок, да выпей чаю'.repeat(2)
    const change = { new_password: password }
    const changed = await client.post('/api/password/change', change, bearer(tokens.access))
    const statusOf = async (typed: string) =>
      (await signIn(app, 'body', { username: 'user1', password: typed })).response.statusCode

    expect(changed.statusCode).toBe(200)
    expect([
      await statusOf(password),
      await statusOf(`${password}.`),
      await statusOf(password.slice(0, -1)),
    ]).toEqual([200, 401, 401])
  })

  test('a password that is too long for bcrypt still signs in after a return to it, every time', async () => {
    const { app, db } = await createTestApp({ PASSWORD_HASH: 'bcrypt' })
    const password = 'x'.repeat(73)
    await change(db, { password_hash: await createTestHasher('argon2id').hash(password) })
    const statusOf = async () => (await signIn(app, 'body', { ...USER1, password })).response.statusCode

    expect([await statusOf(), await statusOf()]).toEqual([200, 200])
  })

  test('a corrupt hash is a wrong password', async () => {
    const { app, db } = await createTestApp()
    for (const password_hash of ['', `$2b$04$${'!'.repeat(53)}`, '$argon2id$v=19$m=19456,t=2,p=1$?$?']) {
      await change(db, { password_hash })
      expect((await signIn(app)).response.json()).toEqual(WRONG)
    }
  })

  test('a password set in NFC and typed in NFD afterwards signs in and confirms', async () => {
    const { app, db, hasher } = await createTestApp()
    const password = 'Größe und Maß 42'
    const decomposed = password.normalize('NFD')
    await change(db, { password_hash: await hasher.hash(password) })
    const { client, response, tokens } = await signIn(app, 'body', { ...USER1, password: decomposed })
    const confirmed = await confirmBy(client, decomposed, bearer(tokens.access))
    const renewal = { new_password: 'Crème brûlée'.normalize('NFD') }
    const changed = await client.post('/api/password/change', renewal, bearer(tokens.access))
    const again = await signIn(app, 'body', { ...USER1, password: 'Crème brûlée' })

    const responses = [response, confirmed, changed, again.response]
    expect(responses.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200])
  })

  test('a hash of the bytes of another spelling still signs in, and is renewed by that', async () => {
    const { app, db } = await createTestApp()
    const decomposed = 'Größe und Maß 42'.normalize('NFD')
    await change(db, { password_hash: await bcrypt.hash(decomposed, 4) })
    const statusOf = async (password: string) =>
      (await signIn(app, 'body', { username: 'user1', password })).response.statusCode
    const before = await statusOf('Größe und Maß 42')

    expect([before, await statusOf(decomposed), await statusOf('Größe und Maß 42')]).toEqual([401, 200, 200])
  })

  test('a server too busy to renew a hash still signs the user in', async () => {
    const { app, db } = await createTestApp({}, (hasher) => ({
      ...hasher,
      isOutdated: async () => true,
      hash: () => Promise.reject(errors.unavailable(5)),
    }))

    expect((await signIn(app)).response.statusCode).toBe(200)
    expect(await db.selectFrom('sessions').select('id').execute()).toHaveLength(1)
  })

  test.each([
    ['true', expect.any(String)],
    ['false', null],
  ])('UPDATE_LAST_LOGIN=%s', async (UPDATE_LAST_LOGIN, last_login) => {
    freezeTime()
    const { app } = await createTestApp({ UPDATE_LAST_LOGIN })
    const { client, tokens } = await signIn(app)
    const profile = await client.get('/api/profile', { authorization: `Bearer ${tokens.access}` })

    expect(profile.json().user.last_login).toEqual(last_login)
  })
})

test('findHeldSchemes returns the schemes of the hashes in the database', async () => {
  const { db } = await createTestApp()
  expect(await findHeldSchemes(db)).toEqual(['bcrypt'])

  await change(db, { password_hash: await createTestHasher('argon2id').hash('x') })
  expect(await findHeldSchemes(db)).toEqual(['bcrypt', 'argon2id'])

  await db.updateTable('users').set({ password_hash: null }).execute()
  expect(await findHeldSchemes(db)).toEqual([])
})
