import { epochNow } from '../../shared/epoch.ts'
import { countEvent, noteEvent, type RequestContext } from '../audit/audit.ts'
import { unlessDuplicate } from '../db/database.ts'
import { errors } from '../errors.ts'
import { type AttemptDeps, withAttempt } from '../limits/attempts.ts'
import { queueMail } from '../mail/outbox.ts'
import { consumeMailTokenAttempt } from './account-limits.ts'
import { findProvenOwner, lockClaims, releaseEmail, updateProvenEmail } from './email-repository.ts'
import { findUserForMailById, type UserForMail } from './mail-user-repository.ts'
import { consumeTokensOfUser } from './one-time-token-repository.ts'
import { consumeToken, findToken, type PresentedToken } from './one-time-tokens.ts'
import { lockAccount } from './password-repository.ts'

/**
 * Queues another mail with the verification link. The name is looked up when the mail is sent, and not now, so that
 * the response does not reveal whether an account needs verification.
 */
export async function resendVerification(context: RequestContext, name: string): Promise<void> {
  await context.db.transaction().execute(async (tx) => {
    const by = { ...context, db: tx }
    await queueMail(by, { kind: 'verify_email', recipient: name })
    await countEvent(by, 'verification_requested')
  })
}

/**
 * Verifies an e-mail address, given the token that was mailed to it.
 *
 * @throws {ApiError} 400 link_not_valid, already_used; 429 throttled
 */
export async function verifyEmail(deps: AttemptDeps, token: string): Promise<void> {
  const attempt = await consumeMailTokenAttempt(deps)
  const presented = { token, now: epochNow() }
  const link = await withAttempt(attempt, () => findToken(deps.db, 'verify_email', presented))
  if (!link) throw errors.linkNotValid()
  const proven = await deps.db.transaction().execute(async (tx) => {
    await lockClaims(tx, link.email)
    // A change of the password withdraws a pending e-mail address. Without the lock, an attacker's link could
    // verify the address before the change is committed.
    await lockAccount(tx, link.user_id)
    return consumeAndProve({ ...deps, db: tx }, presented)
  })
  if (!proven) throw errors.alreadyUsed()
}

async function consumeAndProve(context: RequestContext, presented: PresentedToken): Promise<boolean> {
  const { db } = context
  const { now } = presented
  const spent = await consumeToken(db, 'verify_email', presented)
  const user = spent && (await findUserForMailById(db, spent.user_id))
  if (!user) return false
  if (hasProven(user, spent.email)) return true
  if (!(await replaceEmail(context, user, { email: spent.email, now }))) return false
  await consumeTokensOfUser(db, 'verify_email', user.id, now)
  await noteEvent(context, { event: 'email_verified', userId: user.id })
  return true
}

/**
 * Returns whether a user has verified this e-mail address before, for example by a reset. It must not be dated anew, because
 * a later reset removes the passkeys and providers that are older than the date.
 */
function hasProven({ email, email_verified_at }: UserForMail, address: string): boolean {
  return email_verified_at !== null && email === address
}

/** An e-mail address, and the time when it was verified, in epoch seconds. */
export interface Proof {
  email: string
  now: number
}

/**
 * Replaces the e-mail address of a user by one that has just been verified. If the former address was verified, a
 * mail to it is queued, so that its owner notices an attack. Returns false if another account has verified the new
 * address. Run it in a transaction.
 */
export async function replaceEmail(
  context: RequestContext,
  user: UserForMail,
  proof: Proof,
): Promise<boolean> {
  const { id: userId, email: former, email_verified_at } = user
  if (!(await proveEmail(context, userId, proof))) return false
  if (email_verified_at !== null && former !== proof.email) {
    await queueMail(context, { kind: 'email_changed', userId, recipient: former, detail: proof.email })
  }
  return true
}

/**
 * Marks the e-mail address of a user as verified, and removes it from all accounts that have not verified it.
 * Returns false if another account has already verified it. Run it in a transaction.
 */
export async function proveEmail(
  context: RequestContext,
  userId: number,
  { email, now }: Proof,
): Promise<boolean> {
  const { db } = context
  await lockClaims(db, email)
  const owner = await findProvenOwner(db, email)
  if (owner && owner.id !== userId) return false
  for (const id of await releaseEmail(db, userId, email)) {
    await noteEvent(context, { event: 'email_taken', userId: id })
  }
  // If another account verifies the same e-mail address at the same time, the unique index refuses this update.
  return unlessDuplicate(db, () => updateProvenEmail(db, userId, email, now))
}
