import type { SignInMethodList } from '../../shared/api/social-api.ts'
import { epochNow, isoTime } from '../../shared/epoch.ts'
import { confirmOwner, type SignedInOwner } from '../accounts/confirm-owner.ts'
import type { CredentialsDeps } from '../accounts/credentials.ts'
import { deleteIdentity, findIdentitiesOfUser, insertIdentity } from '../accounts/identity-repository.ts'
import { lockVersion } from '../accounts/password-repository.ts'
import { findUserForSignInById } from '../accounts/user-repository.ts'
import { noteEvent } from '../audit/audit.ts'
import type { Db } from '../db/database.ts'
import { errors } from '../errors.ts'
import { insertMail } from '../mail/outbox-repository.ts'
import { Overtaken, unlessOvertaken } from './overtaken.ts'
import { peekWaiting, redeemWaiting } from './pending-identity.ts'
import type { ProviderRegistry } from './provider-registry.ts'

/** Returns the sign-in methods of an account. */
export async function listWaysIn(db: Db, userId: number): Promise<SignInMethodList> {
  const user = await findUserForSignInById(db, userId)
  const identities = await findIdentitiesOfUser(db, userId)
  return {
    has_password: Boolean(user?.password_hash),
    identities: identities.map(({ provider, email, linked_at }) => {
      return { provider, email, linked_at: isoTime(linked_at) }
    }),
  }
}

/**
 * Links a pending identity to the account of the signed-in user, who confirms it. Returns the provider.
 *
 * @throws {ApiError} 400 link_not_valid, already_used, invalid with `current_password`;
 *   403 permission_denied, reauthentication_required; 409 already_linked; 429 throttled
 */
export async function linkIdentity(
  deps: CredentialsDeps,
  owner: SignedInOwner & { sid: string },
  { handle, current_password }: { handle: string; current_password?: string },
): Promise<string> {
  const { id: userId, sid } = owner
  const { provider, subject, email, user_id } = await peekWaiting(deps.db, handle)
  if (user_id !== null && user_id !== userId) {
    throw errors.permissionDenied('Another user was signed in when this began.')
  }
  const user = await confirmOwner(deps, owner, current_password)
  const linked = await unlessOvertaken(deps.db, async (tx) => {
    const identity = { provider, subject, email, user_id: userId, linked_at: epochNow() }
    // The user may have lost the account while the password was compared.
    const isSame = await lockVersion(tx, user)
    if (!isSame || !(await redeemWaiting(tx, handle)) || !(await insertIdentity(tx, identity)))
      throw new Overtaken()
    await insertMail(tx, { kind: 'way_in_added', userId })
    await noteEvent({ ...deps, db: tx }, { event: 'identity_linked', userId, sid })
    return true
  })
  if (linked) return provider
  await peekWaiting(deps.db, handle)
  throw errors.alreadyLinked()
}

/**
 * Unlinks a provider, unless no other enabled sign-in method opens the account.
 *
 * @throws {ApiError} 404; 400 invalid with `current_password`; 403 reauthentication_required;
 *   409 last_way_in; 429 throttled
 */
export async function unlinkProvider(
  deps: CredentialsDeps & { providers: ProviderRegistry },
  owner: SignedInOwner & { sid: string },
  { provider, current_password }: { provider: string; current_password?: string },
): Promise<void> {
  const { id: userId, sid } = owner
  const identities = await findIdentitiesOfUser(deps.db, userId)
  if (!identities.some((identity) => identity.provider === provider)) throw errors.notFound()
  const user = await confirmOwner(deps, owner, current_password)
  const unlinked = await deps.db.transaction().execute(async (tx) => {
    // Locked, so that two concurrent calls do not each rely on the other's provider.
    await lockVersion(tx, user)
    if (!(await deleteIdentity(tx, userId, provider, [...deps.providers.keys()]))) return false
    await noteEvent({ ...deps, db: tx }, { event: 'identity_unlinked', userId, sid })
    return true
  })
  if (!unlinked) throw errors.lastWayIn()
}
