import type { PendingIdentity } from '../../shared/api/social-api.ts'
import { epochNow } from '../../shared/epoch.ts'
import { findProvenOwner } from '../accounts/email-repository.ts'
import { findCandidateByIdentity } from '../accounts/identity-repository.ts'
import { hashOfSecret } from '../accounts/secret.ts'
import { findUserForSignInById, type UserForSignIn } from '../accounts/user-repository.ts'
import { countEvent } from '../audit/audit.ts'
import { errors } from '../errors.ts'
import { keepPendingIdentity } from './pending-identity.ts'
import type { ExternalIdentity } from './provider.ts'
import type { EndSecrets, ProviderClient, ProviderResponse } from './provider-client.ts'
import { TRANSACTION_SECONDS, type Transaction } from './sealed-transaction.ts'
import { createSocialAccount } from './social-account.ts'
import { isSpentState, spendState } from './social-repository.ts'
import { type SignedInOutcome, type SocialDeps, startSocialSession } from './social-session.ts'

/** Either the user is signed in, or has to decide something first. */
export type SocialOutcome = SignedInOutcome | { is: 'waiting'; identity: PendingIdentity }

/** The parameters that a browser brings back from a provider. */
export interface Returned {
  code: string
  state: string
  iss?: string
}

/**
 * Checks that this browser started the transaction, for this provider and while the same user was signed in.
 * Consumes nothing, so a request that is refused here may be repeated.
 *
 * @param signedIn returns the signed-in user; called only if a provider is to be linked
 * @throws {ApiError} 409 already_used if it has come back before; 400 social_failed if this browser did not
 *   start it; 403 permission_denied for another user
 */
export async function checkTransaction(
  { db }: Pick<SocialDeps, 'db'>,
  transaction: Transaction | undefined,
  { state, provider, signedIn }: { state: string; provider: string; signedIn: () => Promise<{ id: number }> },
): Promise<Transaction> {
  if (await isSpentState(db, hashOfSecret(state))) throw errors.stateSpent()
  if (transaction?.provider !== provider) throw errors.socialFailed()
  const { linkTo } = transaction
  if (linkTo !== undefined && (await signedIn()).id !== linkTo) {
    throw errors.permissionDenied('Another user was signed in when this began.')
  }
  return transaction
}

/**
 * Completes a transaction: spends its state, which works once as its code does, asks the provider who the
 * user is, and decides which account that opens.
 *
 * @throws {ApiError} 409 already_used if a concurrent request came first; 400 social_failed,
 *   502 provider_error, 503 provider_unavailable; 403 account_inactive, email_not_verified
 */
export async function completeTransaction(
  deps: SocialDeps,
  provider: ProviderClient,
  transaction: Transaction,
  returned: Returned,
): Promise<SocialOutcome> {
  const identity = await identifyReturned(deps, provider, { transaction, returned })
  const { linkTo } = transaction
  const opened = linkTo === undefined ? await openAccount(deps, provider.name, identity) : 'link'
  if (typeof opened === 'object') return startSocialSession(deps, transaction, opened)
  return { is: 'waiting', identity: await keepPendingIdentity(deps.db, opened, transaction, identity) }
}

/**
 * Spends the state of a transaction, which works once as its code does, and asks the provider who the user
 * is.
 *
 * @throws {ApiError} as `completeTransaction`
 */
export async function identifyReturned(
  deps: SocialDeps,
  provider: ProviderClient,
  { transaction, returned }: { transaction: Transaction; returned: Returned },
): Promise<ExternalIdentity> {
  const spent = await spendState(deps.db, hashOfSecret(returned.state), epochNow() + TRANSACTION_SECONDS)
  if (!spent) throw errors.stateSpent()
  return identify(deps, provider, { answer: returned, secrets: transaction })
}

/**
 * Asks a provider who the user is. A refusal counts as a failed sign-in.
 *
 * @throws {ApiError} 400 social_failed, 502 provider_error, 503 provider_unavailable
 */
export async function identify(
  deps: SocialDeps,
  provider: ProviderClient,
  { answer, secrets }: { answer: ProviderResponse; secrets: EndSecrets },
): Promise<ExternalIdentity> {
  return provider.identify(answer, secrets).catch(async (error: unknown) => {
    await countEvent(deps, 'sign_in_failed', { provider: provider.name })
    throw error
  })
}

/**
 * Decides which account an identity opens. The key is the provider's subject, never an e-mail address:
 *
 * - linked: that account;
 * - an address that the provider has verified and no user here has: a new account;
 * - an address that a user here **has** verified: none, until that user signs in and confirms,
 *   because an address may have changed hands (OWASP ASVS 6.8.1);
 * - no such address: none, until the user chooses a user name and an e-mail address.
 *
 * @returns the account, or the remaining step
 * @throws {ApiError} 429 throttled; 503 unavailable
 */
export async function openAccount(
  deps: SocialDeps,
  provider: string,
  identity: ExternalIdentity,
): Promise<UserForSignIn | PendingIdentity['next']> {
  const { db } = deps
  // Twice: a concurrent request may come first, perhaps of the same user in another tab.
  for (let attempt = 1; attempt <= 2; attempt++) {
    const user = await findCandidateByIdentity(db, provider, identity.subject)
    if (user) return user
    const { provenEmail } = identity
    if (provenEmail === undefined) return 'finish'
    if (await findProvenOwner(db, provenEmail)) return 'link'
    const userId = await createSocialAccount(deps, provider, { ...identity, provenEmail })
    const made = userId === undefined ? undefined : await findUserForSignInById(db, userId)
    if (made) return made
  }
  throw errors.unavailable(1)
}
