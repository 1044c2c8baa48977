import type { Registration } from '../../shared/api/account-api.ts'
import type { TokenTransport } from '../../shared/transports.ts'
import { registerUser } from '../accounts/registration.ts'
import { findUserForSignInById } from '../accounts/user-repository.ts'
import { type SignedInOutcome, startSocialSession } from '../social/social-session.ts'
import type { SignInDeps } from '../tokens/sign-in.ts'

/**
 * Makes an account and signs its owner in at once. The address is only claimed, as with any
 * registration, and proven by mail.
 *
 * @throws {ApiError} 400 invalid; 429 throttled; 403 email_not_verified: the account is there, but its
 *   address has to be proven
 */
export async function signUp(
  deps: SignInDeps,
  registration: Registration,
  transport: TokenTransport,
): Promise<SignedInOutcome> {
  const userId = await registerUser(deps, registration)
  return startSocialSession(deps, { transport, returnTo: '/' }, await findUserForSignInById(deps.db, userId))
}
