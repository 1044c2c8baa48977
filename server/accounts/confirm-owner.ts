import { epochNow } from '../../shared/epoch.ts'
import { noteEvent } from '../audit/audit.ts'
import { type ApiError, errors } from '../errors.ts'
import { withAttempt } from '../limits/attempts.ts'
import { takeConfirmationTry } from './account-limits.ts'
import type { CredentialsDeps } from './credentials.ts'
import { findUserForSignInById, type UserForSignIn } from './user-repository.ts'

/** The signed-in user, and when this session started. */
export interface SignedInOwner {
  id: number
  session_began_at: number
}

/** How recent a sign-in must be to confirm something for an account without a password. */
const FRESH_SECONDS = 600

/**
 * Confirms the owner of an account by their password, or, if the account has none, by a session that has
 * just started.
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

/** Returns the 400 for a wrong password at a confirmation, with Djoser's message. */
export function wrongCurrentPassword(): ApiError {
  return errors.invalid({ current_password: ['Invalid password.'] })
}
