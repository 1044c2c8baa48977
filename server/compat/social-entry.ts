import type { TokenTransport } from '../../shared/transports.ts'
import { errors } from '../errors.ts'
import type { ExternalIdentity } from '../social/provider.ts'
import { type SignedInOutcome, startSocialSession } from '../social/social-session.ts'
import { openAccount } from '../social/social-sign-in.ts'
import type { SignInDeps } from '../tokens/sign-in.ts'

/**
 * Signs in the user of a provider, for a front end without pages to link a provider or to choose a username. Links
 * no identity to an existing account, because the owner of the account could not confirm.
 *
 * @throws {ApiError} 403 permission_denied if a decision is needed, and as `startSocialSession` and
 *   `openAccount`
 */
export async function signInAtOnce(
  deps: SignInDeps,
  { provider, identity }: { provider: string; identity: ExternalIdentity },
  transport: TokenTransport,
): Promise<SignedInOutcome> {
  const opened = await openAccount(deps, provider, identity)
  if (opened === 'link') {
    throw errors.permissionDenied(
      'Another account has already verified this e-mail address. Sign in to that account, and link the provider there.',
    )
  }
  if (opened === 'finish') {
    throw errors.permissionDenied(
      'The provider has no verified e-mail address. Create an account with a password, and link the provider there.',
    )
  }
  return startSocialSession(deps, { transport, returnTo: '/' }, opened)
}
