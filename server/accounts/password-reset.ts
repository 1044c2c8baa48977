import type { Caller } from '../audit/audit.ts'
import { countEvent, noteEvent } from '../audit/audit.ts'
import { errors } from '../errors.ts'
import { insertMail } from '../mail/outbox-repository.ts'
import { clearAccountLimits, takeMailTokenTry } from './account-limits.ts'
import type { CredentialsDeps } from './credentials.ts'
import { updatePendingEmail } from './email-repository.ts'
import { proveEmail } from './email-verification.ts'
import { peekToken, redeemToken } from './one-time-tokens.ts'
import { refuseBadPassword, replacePassword } from './password-change.ts'
import { findCandidateById, findReachableById } from './user-repository.ts'

/** Has a link sent to whoever has this name or address; does not find out whether anybody has. */
export async function requestPasswordReset(caller: Caller, name: string): Promise<void> {
  await caller.db.transaction().execute(async (tx) => {
    await insertMail(tx, { kind: 'reset_password', recipient: name })
    await countEvent({ ...caller, db: tx }, 'password_reset_requested')
  })
}

/**
 * Sets a new password by the token of a mailed link. All sessions end, the limits of the account
 * are lifted, its owner is told; and since the mail has arrived, the address is proven.
 *
 * @throws {ApiError} 400 link_not_valid, already_used, invalid with `new_password`; 429 throttled
 */
export async function resetPassword(deps: CredentialsDeps, token: string, password: string): Promise<void> {
  const { db, hasher } = deps
  const attempt = await takeMailTokenTry(deps)
  const { user_id, email } = await peekToken(db, 'reset_password', token)
  await attempt.giveBack()
  const [user, owner] = await Promise.all([findCandidateById(db, user_id), findReachableById(db, user_id)])
  if (!user || !owner) throw errors.linkNotValid()
  refuseBadPassword(password, owner)
  const hash = await hasher.hash(password)
  const done = await db.transaction().execute(async (tx) => {
    const spent = await redeemToken(tx, 'reset_password', token)
    if (!spent || !(await replacePassword(tx, user, hash))) return false
    await updatePendingEmail(tx, user_id, null)
    if (owner.email_verified_at === null) await proveEmail(tx, user_id, email)
    await clearAccountLimits(tx, user_id)
    await insertMail(tx, { kind: 'password_changed', userId: user_id })
    await noteEvent({ ...deps, db: tx }, { event: 'password_reset', userId: user_id })
    return true
  })
  // Somebody was quicker with it, or with another change of the password.
  if (!done) throw errors.alreadyUsed()
}
