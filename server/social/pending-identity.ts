import type { PendingIdentity } from '../../shared/api/social-api.ts'
import { epochNow } from '../../shared/epoch.ts'
import { createSecret, hashOfSecret } from '../accounts/secret.ts'
import type { Db } from '../db/database.ts'
import { errors } from '../errors.ts'
import type { ExternalIdentity } from './provider.ts'
import type { Transaction } from './sealed-transaction.ts'
import { consumePendingRow, findPendingRow, insertPendingRow, type PendingRow } from './social-repository.ts'
import { proposeUsername } from './username-proposal.ts'

/** In seconds: how long a user who has signed in at a provider may take to decide. */
const PENDING_SECONDS = 600

/**
 * Stores an identity until its user has decided, and returns the remaining step. The browser gets a handle and not
 * the identity itself, so it cannot change the identity. Only the hash of the handle is stored.
 */
export async function keepPendingIdentity(
  db: Db,
  next: PendingIdentity['next'],
  { provider, transport, returnTo, linkTo }: Transaction,
  identity: ExternalIdentity,
): Promise<PendingIdentity> {
  const handle = createSecret()
  const email = identity.provenEmail ?? identity.email ?? null
  await insertPendingRow(db, {
    hash: hashOfSecret(handle),
    next,
    provider,
    subject: identity.subject,
    email,
    name: identity.name ?? '',
    transport,
    return_to: returnTo,
    user_id: linkTo ?? null,
    expires_at: epochNow() + PENDING_SECONDS,
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
export async function findPendingIdentity(db: Db, handle: string): Promise<PendingRow> {
  const found = await findPendingRow(db, hashOfSecret(handle))
  if (!found || found.expires_at <= epochNow()) throw errors.linkNotValid()
  if (found.used_at !== null) throw errors.alreadyUsed()
  return found
}

/** Consumes a pending identity. Returns false if a concurrent request came first. */
export function consumePendingIdentity(db: Db, handle: string): Promise<boolean> {
  return consumePendingRow(db, hashOfSecret(handle), epochNow())
}
