import { epochNow } from '../../shared/epoch.ts'
import type { PasswordVersion } from '../accounts/password-repository.ts'
import { createSecret, hashOfSecret } from '../accounts/secret.ts'
import type { Db } from '../db/database.ts'
import { type ChallengeRow, consumeChallengeRow, insertChallenge } from './challenge-repository.ts'

/** In seconds: how long a user may take to confirm at the authenticator (WebAuthn Level 3 §15.1). */
export const CHALLENGE_SECONDS = 300

/** The columns about the user, for a challenge that any passkey may sign. */
const ANY_USER = { user_id: null, user_handle: '', credentials_version: 0 }

/** Creates the challenge of a sign-in. Only the browser that has the secret `browser` in its cookie may use it. */
export function createSignInChallenge(db: Db, browser: string): Promise<string> {
  return create(db, { binding: bindingOf(browser), ...ANY_USER })
}

/** Creates the challenge of a confirmation. Only the session that requests the challenge may use it. */
export function createConfirmationChallenge(db: Db, sid: string): Promise<string> {
  return create(db, { binding: confirmationBinding(sid), ...ANY_USER })
}

/**
 * Returns the binding of the challenges that confirm a session. It differs from the binding of a new passkey, so
 * that neither challenge can be used for the other purpose.
 */
export function confirmationBinding(sid: string): string {
  return `confirm ${sid}`
}

/** Creates the challenge of a new passkey. Only the session that requests the challenge may use it. */
export function createAdditionChallenge(
  db: Db,
  { id: user_id, sid, credentials_version }: PasswordVersion & { sid: string },
  userHandle: string,
): Promise<string> {
  return create(db, { binding: sid, user_id, user_handle: userHandle, credentials_version })
}

async function create(db: Db, row: ChallengeRow & { binding: string }): Promise<string> {
  const challenge = createSecret()
  await insertChallenge(db, {
    ...row,
    hash: hashOfSecret(challenge),
    expires_at: epochNow() + CHALLENGE_SECONDS,
  })
  return challenge
}

/** Returns the binding of the challenges of sign-ins, given the secret in the browser's cookie. */
export function bindingOf(browser: string): string {
  return hashOfSecret(browser)
}

/** A challenge that was consumed. */
export type Challenge = ChallengeRow & { challenge: string }

/**
 * Consumes the challenge that an authenticator has signed. Returns undefined if it was used, has expired, or has
 * another binding. The challenge is consumed before the signature is verified, so that a response works at most
 * once.
 */
export async function consumeChallenge(
  db: Db,
  clientDataJSON: string,
  binding: string,
): Promise<Challenge | undefined> {
  const challenge = challengeIn(clientDataJSON)
  if (challenge === undefined) return
  const row = await consumeChallengeRow(db, { hash: hashOfSecret(challenge), binding }, epochNow())
  return row && { ...row, challenge }
}

/**
 * Returns the challenge in the client data (WebAuthn Level 3 §5.8.1). A client may send any text, so there may be
 * none.
 */
function challengeIn(clientDataJSON: string): string | undefined {
  try {
    const data: unknown = JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString())
    const { challenge } = data as { challenge?: unknown }
    return typeof challenge === 'string' ? challenge : undefined
  } catch {
    // The text is not JSON, or is `null`.
    return
  }
}
