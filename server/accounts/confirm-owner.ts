import { epochNow } from '../../shared/epoch.ts'
import { noteEvent } from '../audit/audit.ts'
import { type ApiError, errors } from '../errors.ts'
import { withAttempt } from '../limits/attempts.ts'
import { takeConfirmationTry } from './account-limits.ts'
import type { CredentialsDeps } from './credentials.ts'
import { findUserForSignInById, type UserForSignIn } from './user-repository.ts'

/** Whoever is signed in, and since when in this session. */
export interface SignedInOwner {
  id: number
  session_began_at: number
}

/** An account without a password confirms by having signed in so lately. */
const FRESH_SECONDS = 600

/**
 * Lets somebody who is signed in confirm something: with the password, or, where there is none, by
 * a session that has just begun.
 *
 * @throws {ApiError} 400 invalid, with the field `current_password`; 403 reauthentication_required;
 *   429 throttled
 */
export async function confirmOwner(
  deps: CredentialsDeps,
  { id, session_began_at }: SignedInOwner,
  password: string | undefined,
): Promise<UserForSignIn> {
  const user = await findUserForSignInById(deps.db, id)
  if (user && user.password_hash === null) {
    if (epochNow() - session_began_at < FRESH_SECONDS) return user
    throw errors.reauthenticationRequired()
  }
  if (!password) throw errors.invalid({ current_password: ['This field is required.'] })
  const attempt = await takeConfirmationTry(deps, id)
  const matches = await withAttempt(attempt, () => deps.hasher.matches(password, user?.password_hash))
  if (user && matches) return user
  await noteEvent(deps, { event: 'password_confirmation_failed', userId: id })
  throw wrongCurrentPassword()
}

/** 400 for the password that was to confirm something. Djoser's words. */
export function wrongCurrentPassword(): ApiError {
  return errors.invalid({ current_password: ['Invalid password.'] })
}
