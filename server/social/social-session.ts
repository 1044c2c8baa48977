import { type CredentialsDeps, refuseUnlessWelcome } from '../accounts/credentials.ts'
import type { UserForSignIn } from '../accounts/user-repository.ts'
import { errors } from '../errors.ts'
import type { Session } from '../sessions/session-repository.ts'
import { type StartDeps, startSession } from '../tokens/sign-in.ts'
import type { TokenPair } from '../tokens/token-pair.ts'
import type { Transaction } from './sealed-transaction.ts'

export type SocialDeps = StartDeps & CredentialsDeps

export interface SignedInOutcome {
  is: 'signed-in'
  session: Session
  pair: TokenPair
  returnTo: string
}

/**
 * Starts a session for a user who was authenticated by a provider.
 *
 * @throws {ApiError} 403 account_inactive, email_not_verified; 400 social_failed if there is no such user
 */
export async function startSocialSession(
  deps: SocialDeps,
  { transport, returnTo }: Pick<Transaction, 'transport' | 'returnTo'>,
  user: UserForSignIn | undefined,
): Promise<SignedInOutcome> {
  if (!user) throw errors.socialFailed()
  await refuseUnlessWelcome(deps, user)
  return { is: 'signed-in', ...(await startSession(deps, user, transport)), returnTo }
}
