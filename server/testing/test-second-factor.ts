import { randomBytes } from 'node:crypto'
import { TRANSPORT_HEADER } from '../../shared/transports.ts'
import { codeOf } from '../../test/authenticator.ts'
import { hashOfSecret } from '../accounts/secret.ts'
import {
  createRecoveryCodes,
  type NewRecoveryCodes,
  replaceRecoveryCodes,
} from '../second-factor/recovery-codes.ts'
import { createSecretBox } from '../second-factor/secret-box.ts'
import { SECRET_BYTES, STEP_SECONDS, toBase32 } from '../second-factor/totp.ts'
import { confirmPendingSecret, upsertPendingSecret } from '../second-factor/totp-repository.ts'
import type { TestApp } from './test-app.ts'
import { claimsOf, createTestClient, signIn, type TestClient, USER1, USER2 } from './test-client.ts'
import { expectSameTime, freezeTime, passTime } from './test-time.ts'

/** Returns a code that is not right at any time near now. */
export function wrongCode(secret: string): string {
  const right = [-1, 0, 1].map((steps) => codeOf(secret, steps))
  return ['000000', '111111', '222222', '333333'].find((code) => !right.includes(code)) ?? ''
}

/** Recovery codes that all tests share, because hashing ten of them takes half a second. */
let shared: Promise<NewRecoveryCodes> | undefined

/** Gives an account the secret of an authenticator app, whose code of now is used. Returns it in base32. */
export async function giveSecret({ db, config }: Pick<TestApp, 'db' | 'config'>, user_id: number) {
  const since = Math.floor(Date.now() / 1000)
  const bytes = randomBytes(SECRET_BYTES)
  const sealed = { user_id, ...createSecretBox(config).seal(user_id, bytes) }
  await upsertPendingSecret(db, { ...sealed, since })
  await confirmPendingSecret(db, { ...sealed, since, last_step: Math.floor(since / STEP_SECONDS) })
  return toBase32(bytes)
}

/**
 * Freezes the clock, signs in user1, and gives the account a second factor. The clock then stands one step later,
 * so that the code of now was not used yet. Returns the tokens of the session.
 */
export async function enrol(server: Pick<TestApp, 'app' | 'db' | 'config'>, user = USER1) {
  freezeTime()
  const { client, tokens } = await signIn(server.app, 'body', user)
  const { user_id } = claimsOf(tokens.access)
  const secret = await giveSecret(server, user_id)
  shared ??= createRecoveryCodes()
  await replaceRecoveryCodes(server.db, user_id, await shared)
  passTime(STEP_SECONDS)
  return { client, secret, codes: (await shared).codes, ...tokens }
}

/** Takes the first step of a sign-in. Returns the challenge. */
export async function beginSignIn(client: TestClient, headers = {}, user = USER1): Promise<string> {
  const response = await client.post('/api/token', user, { [TRANSPORT_HEADER]: 'body', ...headers })
  return response.json<{ challenge: string }>().challenge
}

/** Takes the second step of a sign-in. */
export function sendCode(client: TestClient, challenge: string, code: string, method = 'totp') {
  return client.post('/api/token/second-factor', { challenge, method, code })
}

/** A challenge of the second step, and a browser that presents it. Only the live one works there. */
interface StepState {
  client: TestClient
  challenge: string
  isLive?: boolean
}

/** Creates challenges in each state of which a response must not tell. user1 has a second factor, and user2 gets one. */
export async function createStepStates(
  server: Pick<TestApp, 'app' | 'db' | 'config'>,
): Promise<Record<string, StepState>> {
  const { app, db } = server
  await giveSecret(server, 2)
  const begin = async (values: object = {}, user = USER1): Promise<StepState> => {
    const client = createTestClient(app)
    const challenge = await beginSignIn(client, { 'sec-fetch-site': 'same-origin' }, user)
    // So many tries that no round ends it.
    const row = { tries: -1_000_000, ...values }
    const hash = hashOfSecret(challenge)
    await db.updateTable('second_factor_challenges').set(row).where('hash', '=', hash).execute()
    return { client, challenge }
  }
  const live = await begin()
  const thief = createTestClient(app)
  return {
    live: { ...live, isLive: true },
    stolen: { client: thief, challenge: live.challenge },
    'made up': { client: thief, challenge: 'x'.repeat(43) },
    expired: await begin({ expires_at: 0 }),
    'used up': await begin({ tries: 5 }),
    'before a change': await begin({ credentials_version: 99 }),
    'of another user': await begin({}, USER2),
  }
}

/**
 * Expects that the time does not tell which of these states a challenge is in, but for one thing: a try of a challenge that
 * lives and has its cookie is counted, and that writes a row.
 */
export function expectSameStepTime(times: Record<string, number[]>): void {
  const { live = [], 'before a change': changed = [], 'of another user': foreign = [], ...dead } = times
  expectSameTime({ live, changed, foreign })
  expectSameTime(dead)
}
