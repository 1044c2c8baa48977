import type { WaysIn } from '../../shared/api/social-api.ts'
import { epochNow, isoTime } from '../../shared/epoch.ts'
import { type CredentialsDeps, confirmOwner, type SignedInOwner } from '../accounts/credentials.ts'
import {
  deleteIdentity,
  findIdentitiesOfUser,
  findIdentityOwner,
  insertIdentity,
} from '../accounts/identity-repository.ts'
import { findCandidateById } from '../accounts/user-repository.ts'
import { noteEvent } from '../audit/audit.ts'
import type { Db } from '../db/database.ts'
import { errors } from '../errors.ts'
import { insertMail } from '../mail/outbox-repository.ts'
import { peekWaiting, redeemWaiting } from './waiting-identity.ts'

/** Lists what an account can be entered with. */
export async function listWaysIn(db: Db, userId: number): Promise<WaysIn> {
  const user = await findCandidateById(db, userId)
  const identities = await findIdentitiesOfUser(db, userId)
  return {
    has_password: Boolean(user?.password_hash),
    identities: identities.map(({ provider, email, linked_at }) => {
      return { provider, email, linked_at: isoTime(linked_at) }
    }),
  }
}

/**
 * Links an identity that waits to the account that is signed in, whose owner confirms it. Returns
 * the provider.
 *
 * @throws {ApiError} 400 link_not_valid, already_used, invalid with `current_password`;
 *   403 permission_denied, reauthentication_required; 409 already_linked; 429 throttled
 */
export async function linkIdentity(
  deps: CredentialsDeps,
  owner: SignedInOwner,
  { handle, current_password }: { handle: string; current_password?: string },
): Promise<string> {
  const { db } = deps
  const { provider, subject, email, user_id } = await peekWaiting(db, handle)
  // It was shown to be linked to another account, by whoever was signed in then.
  if (user_id !== null && user_id !== owner.id) throw errors.permissionDenied('Sign in as before.')
  await confirmOwner(deps, owner, current_password)
  const isTaken = (await findIdentityOwner(db, provider, subject)) !== undefined
  if (isTaken) throw errors.alreadyLinked()
  const linked = await db.transaction().execute(async (tx) => {
    if (!(await redeemWaiting(tx, handle))) return false
    const identity = { provider, subject, email, user_id: owner.id, linked_at: epochNow() }
    if (!(await insertIdentity(tx, identity))) return false
    await insertMail(tx, { kind: 'way_in_added', userId: owner.id })
    await noteEvent({ ...deps, db: tx }, { event: 'identity_linked', userId: owner.id })
    return true
  })
  if (!linked) throw errors.alreadyLinked()
  return provider
}

/**
 * Unlinks a provider, unless nothing else opens the account.
 *
 * @throws {ApiError} 404; 400 invalid with `current_password`; 403 reauthentication_required;
 *   409 last_way_in; 429 throttled
 */
export async function unlinkProvider(
  deps: CredentialsDeps,
  owner: SignedInOwner,
  provider: string,
  password: string | undefined,
): Promise<void> {
  const { identities } = await listWaysIn(deps.db, owner.id)
  if (!identities.some((identity) => identity.provider === provider)) throw errors.notFound()
  await confirmOwner(deps, owner, password)
  if (!(await deleteIdentity(deps.db, owner.id, provider))) throw errors.lastWayIn()
  await noteEvent(deps, { event: 'identity_unlinked', userId: owner.id })
}
