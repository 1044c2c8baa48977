import { expect, test } from 'vitest'
import { codeOf } from '../../test/authenticator.ts'
import { createPasswordHasher } from '../accounts/password-hasher.ts'
import { createTestApp } from '../testing/test-app.ts'
import { createTestClient, USER1, USER2 } from '../testing/test-client.ts'
import {
  createStepStates,
  enrol,
  expectSameStepTime,
  sendCode,
  wrongCode,
} from '../testing/test-second-factor.ts'
import { expectSameTime, SOAK, timeInTurns } from '../testing/test-time.ts'

test.runIf(SOAK).each(['totp', 'recovery_code'])(
  'G7 %s: a wrong code takes as long as a right one for a challenge that does not work',
  async (method) => {
    const server = await createTestApp({ LOG_LEVEL: 'silent' })
    const { secret, codes } = await enrol(server)
    const [right, wrong] =
      method === 'totp' ? [codeOf(secret), wrongCode(secret)] : [codes[0] ?? '', '00000-00000']
    const states = await createStepStates(server)
    const times = await timeInTurns(states, async ({ client, challenge, isLive }) => {
      const response = await sendCode(client, challenge, isLive ? wrong : right, method)
      expect(response.statusCode).toBe(401)
    })

    expectSameStepTime(times)
  },
)

test.runIf(SOAK)(
  'a wrong password takes the same time with a second factor, without, and of no user',
  async () => {
    const hasher = createPasswordHasher({ passwordHash: 'bcrypt', bcryptCost: 8 })
    const server = await createTestApp({ LOG_LEVEL: 'silent' }, () => hasher)
    const password_hash = await hasher.hash('the password')
    await server.db.updateTable('users').set({ password_hash }).execute()
    await enrol(server, { ...USER1, password: 'the password' })
    const client = createTestClient(server.app)
    const users = { with: USER1, without: USER2, unknown: { ...USER1, username: 'unknown' } }
    const times = await timeInTurns(users, async ({ username }) => {
      const response = await client.post('/api/token', { username, password: 'wrong' })
      expect(response.statusCode).toBe(401)
    })
    await hasher.close()

    expectSameTime(times)
  },
)
