import type { TokenTransport } from '../../shared/transports.ts'
import { errors } from '../errors.ts'
import type { ExternalIdentity } from '../social/provider.ts'
import { type SignedInOutcome, type SocialDeps, startSocialSession } from '../social/social-session.ts'
import { openAccount } from '../social/social-sign-in.ts'

/**
 * Signs in whoever a provider has shown, for a front end that has no page on which anything is left to
 * decide. Nobody's account is linked to an identity here.
 *
 * @throws {ApiError} 403 permission_denied where something is left to decide, and as `enter` and `openAccount`
 */
export async function enterAtOnce(
  deps: SocialDeps,
  { provider, identity }: { provider: string; identity: ExternalIdentity },
  transport: TokenTransport,
): Promise<SignedInOutcome> {
  const opened = await openAccount(deps, provider, identity)
  if (opened === 'link') {
    throw errors.permissionDenied(
      'Somebody here has proven this address already. Sign in to that account, and link the provider there.',
    )
  }
  if (opened === 'finish') {
    throw errors.permissionDenied(
      'The provider vouches for no address. Make an account with a password, and link the provider there.',
    )
  }
  return startSocialSession(deps, { transport, returnTo: '/' }, opened)
}
