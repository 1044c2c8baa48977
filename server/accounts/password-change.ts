import { epochNow } from '../../shared/epoch.ts'
import { noteEvent, type RequestContext } from '../audit/audit.ts'
import { errors } from '../errors.ts'
import { queueMail } from '../mail/outbox.ts'
import { openSession } from '../sessions/open-session.ts'
import { revokeSessionsOfUser } from '../sessions/session-end-repository.ts'
import type { Session, SessionUser } from '../sessions/session-repository.ts'
import type { CredentialsDeps } from './credentials.ts'
import { withdrawEmailChange } from './email-change.ts'
import { forgetNetworksOfPassword, insertKnownNetwork } from './known-network-repository.ts'
import { consumeTokensOfUser } from './one-time-token-repository.ts'
import { endedMeanwhile } from './own-password.ts'
import { type PasswordVersion, updatePassword } from './password-repository.ts'
import { type PasswordOwner, type PasswordSite, passwordProblems } from './password-rules.ts'

export interface PasswordReplaced {
  /** The pending e-mail address that was withdrawn, if there was one. */
  withdrawnEmail: string | null
}

/**
 * Replaces the password. Also ends every session, voids the links that reset the password, withdraws a pending
 * e-mail address, forgets the networks of the old password, and notifies the owner by mail. Run it in a transaction.
 *
 * If `passwordHash` is null, the account has no password until its owner sets one by a mailed link. Returns
 * undefined if the `credentials_version` has changed since `user` was read.
 */
export async function replacePassword(
  context: RequestContext,
  user: PasswordVersion,
  passwordHash: string | null,
): Promise<PasswordReplaced | undefined> {
  const { db } = context
  const { id: userId } = user
  const now = epochNow()
  const replaced = await updatePassword(db, user, passwordHash)
  if (!replaced) return
  await revokeSessionsOfUser(db, userId, { reason: 'password_changed', now })
  await consumeTokensOfUser(db, 'reset_password', userId, now)
  // An attacker who knew the old password may have entered the pending e-mail address.
  await withdrawEmailChange(context, userId)
  await forgetNetworksOfPassword(db, userId)
  const withdrawnEmail = replaced.pending_email
  await queueMail(context, { kind: 'password_changed', userId, recipient: withdrawnEmail ?? '' })
  return { withdrawnEmail }
}

/** The result of a password change, with the session that replaces all others. */
export interface PasswordChanged extends PasswordReplaced {
  session: Session
}

/**
 * Changes the password of a signed-in owner. All sessions end, even the current one, because an attacker may have a
 * copy of its tokens (OWASP ASVS 7.2.4). A new session replaces the current one. Does not check whether the sign-in
 * is fresh; the caller must.
 *
 * @throws {ApiError} 400 invalid with `new_password`; 401 token_not_valid if a concurrent request has changed the
 *   credentials; 503 unavailable
 */
export async function changePassword(
  deps: CredentialsDeps,
  owner: SessionUser,
  new_password: string,
): Promise<PasswordChanged> {
  const { id, sid, confirmed_at, transport } = owner
  refuseBadPassword(new_password, owner, deps.config)
  const hash = await deps.hasher.hash(new_password)
  // An error within the transaction rolls it back, so that the old password stays.
  return deps.db.transaction().execute(async (tx) => {
    const context = { ...deps, db: tx }
    const replaced = await replacePassword(context, owner, hash)
    if (!replaced) throw endedMeanwhile()
    await noteEvent(context, { event: 'password_changed', userId: id, sid })
    await insertKnownNetwork(tx, id, deps.client.network, epochNow())
    // `replacePassword` has incremented the version. `openSession` compares this value with the new one.
    const renewed = { id, credentials_version: owner.credentials_version + 1, confirmed_at }
    const session = await openSession(context, renewed, transport)
    if (!session) throw endedMeanwhile()
    return { ...replaced, session }
  })
}

/** Refuses a new password that breaks the rules. @throws {ApiError} 400 invalid with `new_password` */
export function refuseBadPassword(password: string, owner: PasswordOwner, site: PasswordSite): void {
  const problems = passwordProblems(password, owner, site)
  if (problems.length > 0) throw errors.invalid({ new_password: problems })
}
