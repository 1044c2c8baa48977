import type { Registration } from '../../shared/api/account-api.ts'
import type { TokenTransport } from '../../shared/transports.ts'
import { registerUser } from '../accounts/registration.ts'
import { findUserForSignInById } from '../accounts/user-repository.ts'
import { type SignedInOutcome, startSocialSession } from '../social/social-session.ts'
import type { SignInDeps } from '../tokens/sign-in.ts'

/**
 * Creates an account and signs its owner in at once. The e-mail address is verified later by mail, as in any
 * registration.
 *
 * @throws {ApiError} 400 invalid; 429 throttled; 403 email_not_verified: the account exists, but its e-mail
 *   address must be verified
 */
export async function signUp(
  deps: SignInDeps,
  registration: Registration,
  transport: TokenTransport,
): Promise<SignedInOutcome> {
  const userId = await registerUser(deps, registration)
  return startSocialSession(deps, { transport, returnTo: '/' }, await findUserForSignInById(deps.db, userId))
}
