import { noteEvent } from '../audit/audit.ts'
import { type ApiError, errors } from '../errors.ts'
import { withAttempt } from '../limits/attempts.ts'
import { consumeConfirmationAttempt } from './account-limits.ts'
import type { CredentialsDeps } from './credentials.ts'
import { findUserForSignInById } from './user-repository.ts'

/**
 * Returns whether this is the password of a signed-in user. A wrong password consumes an attempt, and is recorded.
 *
 * @throws {ApiError} 429 throttled; 503 unavailable
 */
export async function isOwnPassword(
  deps: CredentialsDeps,
  userId: number,
  password: string,
): Promise<boolean> {
  const user = await findUserForSignInById(deps.db, userId)
  const attempt = await consumeConfirmationAttempt(deps, userId)
  const matches = await withAttempt(attempt, () => deps.hasher.matches(password, user?.password_hash))
  if (!matches) await noteEvent(deps, { event: 'password_confirmation_failed', userId })
  return matches
}

/** Returns the 401 for a session that a concurrent request has ended, for example by a change of the password. */
export function endedMeanwhile(): ApiError {
  return errors.accessTokenNotValid('Token is blacklisted')
}
