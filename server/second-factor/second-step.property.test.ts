import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CHALLENGE_SECONDS, MAX_TRIES } from '../../shared/second-factor-limits.ts'
import { TRANSPORT_HEADER } from '../../shared/transports.ts'
import { codeOf } from '../../test/authenticator.ts'
import { createTestApp, type TestApp } from '../testing/test-app.ts'
import { createTestClient } from '../testing/test-client.ts'
import { beginSignIn, enrol, sendCode, wrongCode } from '../testing/test-second-factor.ts'
import { freezeTime, passTime, SOAK } from '../testing/test-time.ts'

// Random histories of one challenge, run against the real server. A model of a few lines determines the response to
// each request.

const numRuns = SOAK ? 1_000 : 30

/** What happens to a challenge. */
const action = fc.oneof(
  { arbitrary: fc.constant('right' as const), weight: 2 },
  // Wrong codes are frequent, because the fifth ends the challenge.
  { arbitrary: fc.constant('wrong' as const), weight: 8 },
  { arbitrary: fc.constant('stolen' as const), weight: 1 },
  { arbitrary: fc.constant('next code' as const), weight: 1 },
  { arbitrary: fc.integer({ min: 1, max: 200 }).map((seconds) => ({ seconds })), weight: 1 },
  { arbitrary: fc.constant('new password' as const), weight: 1 },
)
type Action = typeof action extends fc.Arbitrary<infer A> ? A : never

/** The state of a challenge, as the rules have it. */
interface Model {
  age: number
  tries: number
  isUsed: boolean
  /** Whether the account is as it was at the first step. */
  isSame: boolean
}

function works({ age, tries, isUsed, isSame }: Model): boolean {
  return !isUsed && isSame && tries < MAX_TRIES && age < CHALLENGE_SECONDS
}

/** Returns whether an attempt is counted. The server notices only afterwards that the account has changed. */
function counts({ age, tries, isUsed }: Model): boolean {
  return !isUsed && tries < MAX_TRIES && age < CHALLENGE_SECONDS
}

async function changePassword({ db }: TestApp): Promise<void> {
  const { credentials_version } = await db
    .selectFrom('users')
    .select('credentials_version')
    .where('id', '=', 1)
    .executeTakeFirstOrThrow()
  await db
    .updateTable('users')
    .set({ credentials_version: credentials_version + 1 })
    .where('id', '=', 1)
    .execute()
}

test.each(['body', 'cookies'])(
  'G7 %s: a challenge signs in once, for its browser, in time, within five tries',
  async (transport) => {
    freezeTime()
    const server = await createTestApp({ LOG_LEVEL: 'silent' })
    const { secret } = await enrol(server)

    async function play(actions: Action[]): Promise<void> {
      const browser = createTestClient(server.app)
      const thief = createTestClient(server.app)
      // The code of a time step works once, and the previous run may have used the present one.
      passTime(90)
      const challenge = await beginSignIn(browser, {
        [TRANSPORT_HEADER]: transport,
        'sec-fetch-site': 'same-origin',
      })
      const model: Model = { age: 0, tries: 0, isUsed: false, isSame: true }
      for (const step of actions) {
        if (step === 'new password') {
          await changePassword(server)
          model.isSame = false
        } else if (step === 'next code' || typeof step === 'object') {
          const seconds = typeof step === 'object' ? step.seconds : 30
          passTime(seconds)
          model.age += seconds
        } else {
          const code = step === 'wrong' ? wrongCode(secret) : codeOf(secret)
          const { statusCode } = await sendCode(step === 'stolen' ? thief : browser, challenge, code)
          expect([step, statusCode]).toEqual([step, step === 'right' && works(model) ? 200 : 401])
          if (statusCode === 200) model.isUsed = true
          else if (step !== 'stolen' && counts(model)) model.tries += 1
        }
      }
    }

    await fc.assert(fc.asyncProperty(fc.array(action, { minLength: 1, maxLength: 15 }), play), { numRuns })
  },
)
