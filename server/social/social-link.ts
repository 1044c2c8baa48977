import type { SignInMethodList } from '../../shared/api/sign-in-methods.ts'
import { epochNow, isoTime } from '../../shared/epoch.ts'
import type { CredentialsDeps } from '../accounts/credentials.ts'
import { deleteIdentity, findIdentitiesOfUser, insertIdentity } from '../accounts/identity-repository.ts'
import { endedMeanwhile } from '../accounts/own-password.ts'
import { lockVersion } from '../accounts/password-repository.ts'
import { findRelyingParty } from '../accounts/relying-party.ts'
import { findUserForSignInById } from '../accounts/user-repository.ts'
import { noteEvent } from '../audit/audit.ts'
import type { Db } from '../db/database.ts'
import { Overtaken, unlessOvertaken } from '../db/overtaken.ts'
import { errors } from '../errors.ts'
import { queueMail } from '../mail/outbox.ts'
import type { SessionUser } from '../sessions/session-repository.ts'
import { consumePendingIdentity, findPendingIdentity } from './pending-identity.ts'
import type { ProviderRegistry } from './provider-registry.ts'

/** Returns the sign-in methods of an account. */
export async function listSignInMethods(db: Db, userId: number): Promise<SignInMethodList> {
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
 * Links a pending identity to the account of the signed-in user. Does not check whether the sign-in is fresh;
 * the caller must. Returns the name of the provider.
 *
 * @throws {ApiError} 400 link_not_valid, already_used; 403 permission_denied; 409 already_linked
 */
export async function linkIdentity(
  deps: CredentialsDeps & { providers: ProviderRegistry },
  owner: SessionUser,
  handle: string,
): Promise<string> {
  const { id: userId, sid } = owner
  const { provider, subject, email, user_id } = await findPendingIdentity(deps.db, handle)
  if (user_id !== null && user_id !== userId) {
    throw errors.permissionDenied('Another user was signed in when this began.')
  }
  const linked = await unlessOvertaken(deps.db, async (tx) => {
    const identity = { provider, subject, email, user_id: userId, linked_at: epochNow() }
    // The account may have been deactivated, or its credentials changed, since the guard read it.
    const isSame = await lockVersion(tx, owner)
    if (!isSame || !(await consumePendingIdentity(tx, handle)) || !(await insertIdentity(tx, identity)))
      throw new Overtaken()
    const by = { ...deps, db: tx }
    const label = deps.providers.get(provider)?.label ?? provider
    await queueMail(by, { kind: 'way_in_added', userId, detail: label })
    await noteEvent(by, { event: 'identity_linked', userId, sid })
    return true
  })
  if (linked) return provider
  await findPendingIdentity(deps.db, handle)
  throw errors.alreadyLinked()
}

/**
 * Unlinks a provider, unless it is the last enabled sign-in method of the account. Does not check whether the
 * sign-in is fresh; the caller must.
 *
 * @throws {ApiError} 404 not_found; 409 last_way_in; 401 token_not_valid if a concurrent request has changed the
 *   credentials
 */
export async function unlinkProvider(
  deps: CredentialsDeps & { providers: ProviderRegistry },
  owner: SessionUser,
  provider: string,
): Promise<void> {
  const { id: userId, sid } = owner
  const identities = await findIdentitiesOfUser(deps.db, userId)
  if (!identities.some((identity) => identity.provider === provider)) throw errors.notFound()
  const unlinked = await deps.db.transaction().execute(async (tx) => {
    // Lock the account. Two concurrent calls that unlink two providers would otherwise each count the other's
    // provider as the one that remains.
    if (!(await lockVersion(tx, owner))) throw endedMeanwhile()
    const counting = {
      providers: [...deps.providers.keys()],
      passkeyHost: findRelyingParty(deps.config)?.id,
    }
    if (!(await deleteIdentity(tx, { userId, provider }, counting))) return false
    await noteEvent({ ...deps, db: tx }, { event: 'identity_unlinked', userId, sid })
    return true
  })
  if (!unlinked) throw errors.lastWayIn()
}
