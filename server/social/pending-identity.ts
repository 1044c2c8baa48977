import type { PendingIdentity } from '../../shared/api/social-api.ts'
import { epochNow } from '../../shared/epoch.ts'
import { createSecret, hashOfSecret } from '../accounts/secret.ts'
import type { Db } from '../db/database.ts'
import { errors } from '../errors.ts'
import type { ExternalIdentity } from './provider.ts'
import type { Transaction } from './sealed-transaction.ts'
import { findWaiting, insertWaiting, spendWaiting, type WaitingRow } from './social-repository.ts'
import { proposeUsername } from './username-proposal.ts'

/** A user who has signed in at a provider must decide within ten minutes. */
const WAITING_SECONDS = 600

/**
 * Stores an identity until its user has decided, and returns what there is to decide. The handle is given out
 * once, and only its hash is stored. The browser never sends the identity itself.
 */
export async function keepPendingIdentity(
  db: Db,
  next: PendingIdentity['next'],
  { provider, transport, returnTo, linkTo }: Transaction,
  identity: ExternalIdentity,
): Promise<PendingIdentity> {
  const handle = createSecret()
  const email = identity.provenEmail ?? identity.email ?? null
  await insertWaiting(db, {
    hash: hashOfSecret(handle),
    next,
    provider,
    subject: identity.subject,
    email,
    name: identity.name ?? '',
    transport,
    return_to: returnTo,
    user_id: linkTo ?? null,
    expires_at: epochNow() + WAITING_SECONDS,
    used_at: null,
  })
  const username = await proposeUsername(db, identity)
  return { next, handle, provider, email, username, return_to: returnTo }
}

/**
 * Returns a pending identity without consuming it.
 *
 * @throws {ApiError} 400 link_not_valid, already_used
 */
export async function peekWaiting(db: Db, handle: string): Promise<WaitingRow> {
  const found = await findWaiting(db, hashOfSecret(handle))
  if (!found || found.expires_at <= epochNow()) throw errors.linkNotValid()
  if (found.used_at !== null) throw errors.alreadyUsed()
  return found
}

/** Consumes it. Returns false if a concurrent request came first. */
export function redeemWaiting(db: Db, handle: string): Promise<boolean> {
  return spendWaiting(db, hashOfSecret(handle), epochNow())
}
