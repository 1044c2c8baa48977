import { createHash } from 'node:crypto'
import type { WaitingIdentity } from '../../shared/api/social-api.ts'
import { epochNow } from '../../shared/epoch.ts'
import { type CredentialsDeps, refuseUnlessWelcome } from '../accounts/credentials.ts'
import { findProvenOwner } from '../accounts/email-repository.ts'
import { findIdentityOwner } from '../accounts/identity-repository.ts'
import { findCandidateById } from '../accounts/user-repository.ts'
import { errors } from '../errors.ts'
import type { Session } from '../sessions/session-repository.ts'
import { type StartDeps, startSession } from '../tokens/sign-in.ts'
import type { TokenPair } from '../tokens/token-pair.ts'
import type { ExternalIdentity } from './provider.ts'
import { TRANSACTION_SECONDS, type Transaction } from './sealed-transaction.ts'
import { createSocialAccount } from './social-account.ts'
import { isSpentState, spendState } from './social-repository.ts'
import { keepWaiting } from './waiting-identity.ts'

/** What it takes to sign in by a provider. */
export type SocialDeps = StartDeps & CredentialsDeps

/** Somebody is signed in, or has to decide something first. */
export type SocialOutcome = SignedInOutcome | { is: 'waiting'; identity: WaitingIdentity }

/** A session has begun. */
export interface SignedInOutcome {
  is: 'signed-in'
  session: Session
  pair: TokenPair
  returnTo: string
}

/**
 * Spends the state of a transaction that has come back: it works once, and so does its code.
 *
 * @throws {ApiError} 409 already_used for one that has come back before; 400 social_failed for one
 *   that this browser did not begin
 */
export async function spendTransaction(
  { db }: Pick<SocialDeps, 'db'>,
  state: string,
  transaction: Transaction | undefined,
): Promise<Transaction> {
  const hash = createHash('sha256').update(state).digest('hex')
  if (transaction) {
    const spent = await spendState(db, hash, epochNow() + TRANSACTION_SECONDS)
    if (!spent) throw errors.stateSpent()
    return transaction
  }
  throw (await isSpentState(db, hash)) ? errors.stateSpent() : errors.socialFailed()
}

/**
 * Decides what an identity opens. The key is the provider's name for a person, never an address:
 *
 * - linked: that account;
 * - an address that the provider vouches for and nobody here has proven: a new account;
 * - an address that somebody here **has** proven: it waits for that person to sign in and confirm,
 *   for an address may have changed hands (OWASP ASVS 6.8.1);
 * - no such address: it waits for a name and an address.
 *
 * @throws {ApiError} 403 account_inactive, email_not_verified
 */
export async function resolveIdentity(
  deps: SocialDeps,
  transaction: Transaction,
  identity: ExternalIdentity,
): Promise<SocialOutcome> {
  const { db } = deps
  const { provider, linkTo } = transaction
  const waiting = async () => {
    return { is: 'waiting' as const, identity: await keepWaiting(db, transaction, identity) }
  }
  if (linkTo !== undefined) return waiting()
  const userId = await findIdentityOwner(db, provider, identity.subject)
  if (userId !== undefined) return enter(deps, transaction, userId)
  const { provenEmail } = identity
  if (provenEmail === undefined || (await findProvenOwner(db, provenEmail))) return waiting()
  const created = await createSocialAccount(deps, provider, { ...identity, provenEmail })
  if (created !== undefined) return enter(deps, transaction, created)
  // Somebody was quicker, perhaps the same person in another tab: once more.
  return resolveIdentity(deps, transaction, identity)
}

/** Begins a session for whoever has shown who they are. */
export async function enter(
  deps: SocialDeps,
  { transport, returnTo }: Pick<Transaction, 'transport' | 'returnTo'>,
  userId: number,
): Promise<SignedInOutcome> {
  const user = await findCandidateById(deps.db, userId)
  if (!user) throw errors.socialFailed()
  await refuseUnlessWelcome(deps, user)
  return { is: 'signed-in', ...(await startSession(deps, user, transport)), returnTo }
}
