import type { PendingIdentity } from '../../shared/api/social-api.ts'
import { epochNow } from '../../shared/epoch.ts'
import { findProvenOwner } from '../accounts/email-repository.ts'
import { findUserByIdentity } from '../accounts/identity-repository.ts'
import { hashOfSecret } from '../accounts/secret.ts'
import { findUserForSignInById, type UserForSignIn } from '../accounts/user-repository.ts'
import { countEvent } from '../audit/audit.ts'
import { errors } from '../errors.ts'
import type { SignInDeps } from '../tokens/sign-in.ts'
import { keepPendingIdentity } from './pending-identity.ts'
import type { ExternalIdentity } from './provider.ts'
import type { EndSecrets, ProviderClient, ProviderResponse } from './provider-client.ts'
import { TRANSACTION_SECONDS, type Transaction } from './sealed-transaction.ts'
import { createSocialAccount } from './social-account.ts'
import { consumeState, isSpentState } from './social-repository.ts'
import { type SignedInOutcome, startSocialSession } from './social-session.ts'

/** The result of a social sign-in: a session, or a step that the user has to take first. */
export type SocialOutcome = SignedInOutcome | { status: 'pending'; identity: PendingIdentity }

/** The parameters that a browser brings back from a provider. */
export interface Returned {
  code: string
  state: string
  iss?: string
}

/**
 * Checks that this browser started the transaction, for this provider, and with the same user signed in. It
 * consumes nothing, so a request that is refused here may be repeated.
 *
 * @param signedIn returns the signed-in user; called only if a provider is to be linked
 * @throws {ApiError} 409 already_used if the state was spent; 400 social_failed if this browser did not start
 *   the transaction; 403 permission_denied for another user
 */
export async function checkTransaction(
  { db }: Pick<SignInDeps, 'db'>,
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
 * Completes a transaction: spends its state, asks the provider who the user is, and decides which account the
 * identity opens.
 *
 * @throws {ApiError} 409 already_used if a concurrent request came first; otherwise as `identify`, `openAccount` and
 *   `startSocialSession`
 */
export async function completeTransaction(
  deps: SignInDeps,
  provider: ProviderClient,
  transaction: Transaction,
  returned: Returned,
): Promise<SocialOutcome> {
  const identity = await identifyReturned(deps, provider, { transaction, returned })
  const { linkTo } = transaction
  const opened = linkTo === undefined ? await openAccount(deps, provider.name, identity) : 'link'
  if (typeof opened === 'object') return startSocialSession(deps, transaction, opened)
  return { status: 'pending', identity: await keepPendingIdentity(deps.db, opened, transaction, identity) }
}

/**
 * Spends the state of a transaction, and asks the provider who the user is. The state is spent first and works once,
 * because the provider's code works only once too.
 *
 * @throws {ApiError} 409 already_used if a concurrent request came first; otherwise as `identify`
 */
export async function identifyReturned(
  deps: SignInDeps,
  provider: ProviderClient,
  { transaction, returned }: { transaction: Transaction; returned: Returned },
): Promise<ExternalIdentity> {
  const spent = await consumeState(deps.db, hashOfSecret(returned.state), epochNow() + TRANSACTION_SECONDS)
  if (!spent) throw errors.stateSpent()
  return identify(deps, provider, { response: returned, secrets: transaction })
}

/**
 * Asks a provider who the user is. Any failure, even of the provider, is recorded as `sign_in_failed` in the
 * audit trail.
 *
 * @throws {ApiError} 400 social_failed, 502 provider_error, 503 provider_unavailable
 */
export async function identify(
  deps: SignInDeps,
  provider: ProviderClient,
  { response, secrets }: { response: ProviderResponse; secrets: EndSecrets },
): Promise<ExternalIdentity> {
  return provider.identify(response, secrets).catch(async (error: unknown) => {
    await countEvent(deps, 'sign_in_failed', { provider: provider.name })
    throw error
  })
}

/**
 * Decides which account an identity opens. The provider's subject identifies the user, and not an e-mail address:
 *
 * - The subject is linked to an account: that account.
 * - The provider has verified an e-mail address that no user here has verified: a new account.
 * - A user here **has** verified that address: no account until that user signs in and confirms, because an e-mail
 *   address may get another owner (OWASP ASVS 6.8.1).
 * - The provider has verified no address: no account until the user chooses a username and an address.
 *
 * @returns the account, or the remaining step
 * @throws {ApiError} 429 throttled; 503 unavailable
 */
export async function openAccount(
  deps: SignInDeps,
  provider: string,
  identity: ExternalIdentity,
): Promise<UserForSignIn | PendingIdentity['next']> {
  const { db } = deps
  // Two attempts, because a concurrent request may come first, perhaps of the same user in another tab.
  for (let attempt = 1; attempt <= 2; attempt++) {
    const user = await findUserByIdentity(db, provider, identity.subject)
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
