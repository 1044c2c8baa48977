import { refuseUnlessEligible } from '../accounts/credentials.ts'
import type { UserForSignIn } from '../accounts/user-repository.ts'
import { errors } from '../errors.ts'
import type { Session } from '../sessions/session-repository.ts'
import { type SignInDeps, startSession } from '../tokens/sign-in.ts'
import type { TokenPair } from '../tokens/token-pair.ts'
import type { Transaction } from './sealed-transaction.ts'

export interface SignedInOutcome {
  status: 'signed-in'
  session: Session
  pair: TokenPair
  returnTo: string
}

/**
 * Starts a session for a user whom a provider has authenticated, or who has just signed up.
 *
 * @throws {ApiError} 400 social_failed if there is no such user; 403 account_inactive, email_not_verified; otherwise
 *   as `startSession`
 */
export async function startSocialSession(
  deps: SignInDeps,
  { transport, returnTo }: Pick<Transaction, 'transport' | 'returnTo'>,
  user: UserForSignIn | undefined,
): Promise<SignedInOutcome> {
  if (!user) throw errors.socialFailed()
  await refuseUnlessEligible(deps, user)
  const started = await startSession({ ...deps, returnTo }, user, transport)
  return { status: 'signed-in', ...started, returnTo }
}
