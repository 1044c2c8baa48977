import { epochNow } from '../../shared/epoch.ts'
import type { TokenTransport } from '../../shared/transports.ts'
import { noteEvent, type RequestContext } from '../audit/audit.ts'
import { errors } from '../errors.ts'
import { insertMail } from '../mail/outbox-repository.ts'
import { type OpenSessionDeps, openSession } from '../sessions/open-session.ts'
import { revokeSessionsOfUser } from '../sessions/session-end-repository.ts'
import type { Session } from '../sessions/session-repository.ts'
import { confirmOwner, type SignedInOwner, wrongCurrentPassword } from './confirm-owner.ts'
import type { CredentialsDeps } from './credentials.ts'
import { withdrawEmailChange } from './email-change.ts'
import { spendTokensOfUser } from './one-time-token-repository.ts'
import { type PasswordVersion, updatePassword } from './password-repository.ts'
import { type PasswordOwner, type PasswordSite, passwordProblems } from './password-rules.ts'

/** The result of replacing a password. */
export interface PasswordReplaced {
  /** The pending e-mail address that was withdrawn. */
  withdrawnEmail: string | null
}

/**
 * Replaces the password, ends every session that began with the old one, voids links that reset it, withdraws
 * a pending e-mail address, and notifies the owner by mail. Run it in a transaction.
 *
 * Returns undefined if the password has been changed since `user` was read.
 */
export async function replacePassword(
  caller: RequestContext,
  user: PasswordVersion,
  passwordHash: string,
): Promise<PasswordReplaced | undefined> {
  const { db } = caller
  const { id: userId } = user
  const now = epochNow()
  const replaced = await updatePassword(db, user, passwordHash)
  if (!replaced) return
  await revokeSessionsOfUser(db, userId, { reason: 'password_changed', now })
  await spendTokensOfUser(db, 'reset_password', userId, now)
  // An attacker who knew the old password may have entered it.
  await withdrawEmailChange(caller, userId)
  const withdrawnEmail = replaced.pending_email
  await insertMail(db, { kind: 'password_changed', userId, recipient: withdrawnEmail ?? '' })
  return { withdrawnEmail }
}

export interface PasswordChangeDeps extends CredentialsDeps {
  config: CredentialsDeps['config'] & OpenSessionDeps['config']
}

/** The owner of an account, and the session in which they change its password. */
export interface Changer extends PasswordOwner, SignedInOwner {
  sid: string
  transport: TokenTransport
}

/** The result of a change, with the session that replaces all others. */
export interface PasswordChanged extends PasswordReplaced {
  session: Session
}

/**
 * Changes the password of an owner who knows the current one. All sessions end, even this one, because a
 * stolen copy of its tokens may be the reason for the change (OWASP ASVS 7.2.4). A new session replaces it.
 *
 * @throws {ApiError} 400 invalid with `current_password` or `new_password`; 429 throttled
 */
export async function changePassword(
  deps: PasswordChangeDeps,
  changer: Changer,
  { current_password, new_password }: { current_password: string; new_password: string },
): Promise<PasswordChanged> {
  const { id, sid, transport } = changer
  refuseBadPassword(new_password, changer, deps.config)
  const user = await confirmOwner(deps, changer, current_password)
  const hash = await deps.hasher.hash(new_password)
  const changed = await deps.db.transaction().execute(async (tx) => {
    const caller = { ...deps, db: tx }
    const replaced = await replacePassword(caller, user, hash)
    if (!replaced) return
    await noteEvent(caller, { event: 'password_changed', userId: id, sid })
    const renewed = { id, credentials_version: user.credentials_version + 1 }
    const session = await openSession(caller, renewed, transport)
    return session && { ...replaced, session }
  })
  // The password matched when it was read, but a concurrent change came first.
  if (!changed) throw wrongCurrentPassword()
  return changed
}

/** Refuses a new password that breaks the rules. @throws {ApiError} 400 invalid with `new_password` */
export function refuseBadPassword(password: string, owner: PasswordOwner, site: PasswordSite): void {
  const problems = passwordProblems(password, owner, site)
  if (problems.length > 0) throw errors.invalid({ new_password: problems })
}
