import { expect, test } from 'vitest'
import { createAuthenticator } from '../testing/test-authenticator.ts'
import { USER2 } from '../testing/test-client.ts'
import { createAppWithPasskey, signInOwner } from '../testing/test-passkeys.ts'
import { createStepStates, expectSameStepTime, giveSecret } from '../testing/test-second-factor.ts'
import { SOAK, timeInTurns } from '../testing/test-time.ts'

test.runIf(SOAK)(
  'G7 the passkey of another user takes as long as a right one for a challenge that does not work',
  async () => {
    const server = await createAppWithPasskey({ LOG_LEVEL: 'silent' })
    await giveSecret(server, 1)
    const foreign = createAuthenticator()
    await (await signInOwner(server.app, USER2)).add(foreign)
    const states = await createStepStates(server)
    const times = await timeInTurns(states, async ({ client, challenge, isLive }) => {
      const options = { challenge, rpId: 'localhost', timeout: 0, userVerification: 'required' as const }
      const response = (isLive ? foreign : server.authenticator).get(options)
      const body = { challenge, method: 'passkey', response }
      expect((await client.post('/api/token/second-factor', body)).statusCode).toBe(401)
    })

    expectSameStepTime(times)
  },
)
