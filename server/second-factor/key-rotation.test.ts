import { expect, test } from 'vitest'
import { codeOf } from '../../test/authenticator.ts'
import { createTestApp, type TestApp } from '../testing/test-app.ts'
import { createTestClient } from '../testing/test-client.ts'
import { takeSharedDatabase } from '../testing/test-database.ts'
import { asPrevious, TEST_KEYS } from '../testing/test-keys.ts'
import { beginSignIn, enrol, giveSecret, sendCode } from '../testing/test-second-factor.ts'
import { eventually, passTime } from '../testing/test-time.ts'
import { countSecrets } from './renew-secrets.ts'
import { startUpkeep } from './second-factor.ts'
import { createSecretBox } from './secret-box.ts'

const NEW = { ALGORITHM: 'HS256', SIGNING_KEY: 'another key of 32 bytes: 7d1f90c3ab' }

async function signInTo({ app }: TestApp, code: string, method = 'totp') {
  const client = createTestClient(app)
  const response = await sendCode(client, await beginSignIn(client), code, method)
  passTime(30)
  return response.statusCode
}

/** Runs the upkeep of a server once, as it does every minute. */
async function keepUp({ db, config, app }: TestApp): Promise<void> {
  const upkeep = startUpkeep(db, createSecretBox(config), app.log)
  upkeep.soon()
  await upkeep.stop()
}

test.each(['HS256', 'EdDSA', 'RS256'] as const)(
  'G7 from %s to another key: the codes go on, and afterwards the old key is not needed',
  async (algorithm) => {
    const DATABASE_URL = await takeSharedDatabase()
    const old = { ALGORITHM: algorithm, SIGNING_KEY: TEST_KEYS[algorithm] }
    const before = await createTestApp({ DATABASE_URL, ...old })
    const { secret } = await enrol(before)
    const PREVIOUS_SIGNING_KEYS = asPrevious(TEST_KEYS[algorithm], algorithm)
    const changed = await createTestApp({ DATABASE_URL, ...NEW, PREVIOUS_SIGNING_KEYS })
    expect(await signInTo(changed, codeOf(secret))).toBe(200)
    await keepUp(changed)
    const after = await createTestApp({ DATABASE_URL, ...NEW })

    expect(await signInTo(after, codeOf(secret))).toBe(200)
  },
)

test('G7 secrets that no key opens do not keep the server from renewing the others, and are counted', async () => {
  const DATABASE_URL = await takeSharedDatabase()
  const before = await createTestApp({ DATABASE_URL })
  const { kid } = before.config.signingKey
  // More secrets than one sweep reads, all of them before the one that can be decrypted.
  await addUsers(before, 250)
  const broken = { is_confirmed: 1, sealed: 'broken', kid, last_step: 0, since: 0 } as const
  const rows = Array.from({ length: 249 }, (_, index) => ({ ...broken, user_id: 1_000 + index }))
  await before.db.insertInto('totp_secrets').values(rows).execute()
  await giveSecret(before, 1_249)
  const PREVIOUS_SIGNING_KEYS = asPrevious(TEST_KEYS.HS256, 'HS256')
  const changed = await createTestApp({ DATABASE_URL, ...NEW, PREVIOUS_SIGNING_KEYS })
  const box = createSecretBox(changed.config)
  const upkeep = startUpkeep(changed.db, box, changed.app.log)
  upkeep.soon()

  await eventually(async () => {
    expect(await countSecrets(changed.db, box)).toEqual({ current: 1, previous: 0, unreadable: 249 })
    expect(changed.log).toContainEqual(
      expect.objectContaining({ level: 50, msg: 'second factors cannot be decrypted', count: 249 }),
    )
  })
  await upkeep.stop()
})

/** Adds users whose ids begin with 1000. */
async function addUsers({ db }: TestApp, howMany: number): Promise<void> {
  const users = Array.from({ length: howMany }, (_, index) => {
    const username = `user-${index}`
    const names = { username, username_key: username, email: '', email_key: '' }
    return { id: 1_000 + index, ...names, date_joined: 0 }
  })
  await db.insertInto('users').values(users).execute()
}

test('without the old key: refused and logged, and a recovery code still signs in', async () => {
  const DATABASE_URL = await takeSharedDatabase()
  const { secret, codes } = await enrol(await createTestApp({ DATABASE_URL }))
  const changed = await createTestApp({ DATABASE_URL, ...NEW })
  await keepUp(changed)

  expect(await signInTo(changed, codeOf(secret))).toBe(401)
  expect(changed.log).toContainEqual(
    expect.objectContaining({ level: 50, msg: 'a second factor cannot be decrypted', user_id: 1 }),
  )
  expect(await signInTo(changed, codes[0] ?? '', 'recovery_code')).toBe(200)
})
