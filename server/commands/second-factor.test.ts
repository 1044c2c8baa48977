import { expect, test } from 'vitest'
import { createOwnTestApp } from '../testing/test-app.ts'
import { createTestClient, USER2 } from '../testing/test-client.ts'
import { createCommandLine } from '../testing/test-command-line.ts'
import { asPrevious, TEST_KEYS } from '../testing/test-keys.ts'
import { giveSecret } from '../testing/test-second-factor.ts'

const NEW = { ALGORITHM: 'HS256', SIGNING_KEY: 'another key of 32 bytes: 7d1f90c3ab' }

test('second-factor check counts the secrets by the keys that open them', async () => {
  const PREVIOUS_SIGNING_KEYS = asPrevious(TEST_KEYS.HS256, 'HS256')
  const { manage, databaseUrl } = await createCommandLine({ ...NEW, PREVIOUS_SIGNING_KEYS })
  const server = await createOwnTestApp({ DATABASE_URL: databaseUrl, SIGNING_KEY: TEST_KEYS.HS256 })
  await giveSecret(server, 1)
  const readable = await manage(['second-factor', 'check'])
  await server.db.updateTable('totp_secrets').set({ kid: 'unknown' }).execute()
  const unreadable = await manage(['second-factor', 'check'])

  expect(readable.stdout).toBe(
    [
      'Secrets of authenticator apps: 0 under the current key, 1 under a previous one, 0 that no key opens.',
      'Keep PREVIOUS_SIGNING_KEYS. The server renews these within a minute of its start.',
    ].join('\n'),
  )
  expect(unreadable.stdout).toBe(
    [
      'Secrets of authenticator apps: 0 under the current key, 0 under a previous one, 1 that no key opens.',
      'Their users sign in with recovery codes, and set up the app again.',
    ].join('\n'),
  )
})

test('second-factor remove NAME --takeover takes the password away as well', async () => {
  const { manage, databaseUrl } = await createCommandLine({})
  const server = await createOwnTestApp({ DATABASE_URL: databaseUrl })
  await giveSecret(server, 2)
  const { stdout } = await manage(['second-factor', 'remove', 'user2', '--takeover'])

  expect(stdout).toBe(
    [
      'user2 has no second factor, password, provider or passkey now; all sessions have ended.',
      'The owner sets a new password by the mail of "Forgot password?" to tim@allen.com.',
    ].join('\n'),
  )
  expect((await createTestClient(server.app).post('/api/token', USER2)).statusCode).toBe(401)
})

test.each([['check', 'user1'], ['check', '--takeover'], ['list'], []])(
  'second-factor %s %s is no command',
  async (...args) => {
    const { manage } = await createCommandLine(NEW)
    const { status, stderr } = await manage(['second-factor', ...args])

    expect([status, stderr]).toEqual([
      1,
      'Unknown subcommand. Use: second-factor remove NAME [--takeover], or second-factor check',
    ])
  },
)
