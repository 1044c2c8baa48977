import { epochNow } from '../../shared/epoch.ts'
import { noteEvent } from '../audit/audit.ts'
import type { Db } from '../db/database.ts'
import { errors } from '../errors.ts'
import { insertMail } from '../mail/outbox-repository.ts'
import { revokeSessionsOfUser } from '../sessions/session-end-repository.ts'
import {
  type CredentialsDeps,
  confirmOwner,
  type SignedInOwner,
  wrongCurrentPassword,
} from './credentials.ts'
import { clearPendingEmail } from './email-repository.ts'
import { spendTokensOfUser } from './one-time-token-repository.ts'
import { type PasswordVersion, updatePassword } from './password-repository.ts'
import { type PasswordOwner, passwordProblems } from './password-rules.ts'

/**
 * Replaces the password, ends every session that began with the old one but `keepSid`, makes links
 * that reset it void and drops an address that waits. Run it in a transaction. Returns whether it did: not if the password
 * has been changed since `user` was read.
 */
export async function replacePassword(
  db: Db,
  user: PasswordVersion,
  passwordHash: string,
  keepSid?: string,
): Promise<boolean> {
  const now = epochNow()
  if (!(await updatePassword(db, user, passwordHash))) return false
  await revokeSessionsOfUser(db, user.id, { reason: 'password_changed', now }, keepSid)
  await spendTokensOfUser(db, 'reset_password', user.id, now)
  // Whoever knew the old password may have named it.
  await clearPendingEmail(db, user.id)
  return true
}

/** Whoever is signed in, and in which session. */
export interface Changer extends PasswordOwner, SignedInOwner {
  sid: string
}

/**
 * Changes the password of somebody who knows the present one. This session goes on, all others end.
 *
 * @throws {ApiError} 400 invalid with `current_password` or `new_password`; 429 throttled
 */
export async function changePassword(
  deps: CredentialsDeps,
  changer: Changer,
  { current_password, new_password }: { current_password: string; new_password: string },
): Promise<void> {
  const { id, sid } = changer
  refuseBadPassword(new_password, changer)
  const user = await confirmOwner(deps, changer, current_password)
  const hash = await deps.hasher.hash(new_password)
  const changed = await deps.db.transaction().execute(async (tx) => {
    if (!(await replacePassword(tx, user, hash, sid))) return false
    await insertMail(tx, { kind: 'password_changed', userId: id })
    await noteEvent({ ...deps, db: tx }, { event: 'password_changed', userId: id, sid })
    return true
  })
  // It was the present one when it was read; another change was quicker.
  if (!changed) throw wrongCurrentPassword()
}

/** Refuses a new password that breaks the rules. @throws {ApiError} 400 invalid with `new_password` */
export function refuseBadPassword(password: string, owner: PasswordOwner): void {
  const problems = passwordProblems(password, owner)
  if (problems.length > 0) throw errors.invalid({ new_password: problems })
}
