import type { PendingIdentity } from '../../shared/api/social-api.ts'
import { epochNow } from '../../shared/epoch.ts'
import { findProvenOwner } from '../accounts/email-repository.ts'
import { findCandidateByIdentity } from '../accounts/identity-repository.ts'
import { hashOfSecret } from '../accounts/secret.ts'
import { findUserForSignInById, type UserForSignIn } from '../accounts/user-repository.ts'
import { countEvent } from '../audit/audit.ts'
import { errors } from '../errors.ts'
import { keepPendingIdentity } from './pending-identity-token.ts'
import type { ExternalIdentity } from './provider.ts'
import type { EndSecrets, ProviderClient, ProviderResponse } from './provider-client.ts'
import { TRANSACTION_SECONDS, type Transaction } from './sealed-transaction.ts'
import { createSocialAccount } from './social-account.ts'
import { isSpentState, spendState } from './social-repository.ts'
import { type SignedInOutcome, type SocialDeps, startSocialSession } from './social-session.ts'

/** Somebody is signed in, or has to decide something first. */
export type SocialOutcome = SignedInOutcome | { is: 'waiting'; identity: PendingIdentity }

/** What a browser brought back from a provider. */
export interface Returned {
  code: string
  state: string
  iss?: string
}

/**
 * Checks that a transaction which has come back was begun by this browser, for this provider and
 * by whoever is signed in. Nothing is used up yet: what is refused here may be tried again.
 *
 * @param signedIn tells who is signed in; asked only when a provider is to be linked
 * @throws {ApiError} 409 already_used for one that has come back before; 400 social_failed for one
 *   that this browser did not begin; 403 permission_denied for another person
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
    throw errors.permissionDenied('Somebody else was signed in when this began.')
  }
  return transaction
}

/**
 * Ends a transaction: spends its state, which works once and so does its code, asks the provider
 * who it is, and decides what that opens.
 *
 * @throws {ApiError} 409 already_used when another request was quicker; 400 social_failed,
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
 * Spends the state of a transaction, which works once and so does its code, and asks the provider who
 * it is.
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
 * Asks a provider who it is. A refusal counts as a sign-in that failed.
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
 * Decides what an identity opens. The key is the provider's name for a person, never an address:
 *
 * - linked: that account;
 * - an address that the provider vouches for and nobody here has proven: a new account;
 * - an address that somebody here **has** proven: nothing, until that person signs in and confirms,
 *   for an address may have changed hands (OWASP ASVS 6.8.1);
 * - no such address: nothing, until there are a name and an address.
 *
 * @returns the account, or what is left to do
 * @throws {ApiError} 429 throttled; 503 unavailable
 */
export async function openAccount(
  deps: SocialDeps,
  provider: string,
  identity: ExternalIdentity,
): Promise<UserForSignIn | PendingIdentity['next']> {
  const { db } = deps
  // Twice: somebody may be quicker, perhaps the same person in another tab.
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
