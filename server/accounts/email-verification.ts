import { epochNow } from '../../shared/epoch.ts'
import { countEvent, noteEvent, type RequestContext } from '../audit/audit.ts'
import { unlessDuplicate } from '../db/database.ts'
import { errors } from '../errors.ts'
import { type AttemptDeps, withAttempt } from '../limits/attempts.ts'
import { insertMail } from '../mail/outbox-repository.ts'
import { takeMailTokenTry } from './account-limits.ts'
import { findProvenOwner, lockClaims, releaseEmail, updateProvenEmail } from './email-repository.ts'
import { findUserForMailById, type UserForMail } from './mail-user-repository.ts'
import { spendTokensOfUser } from './one-time-token-repository.ts'
import { consumeToken, findToken, type PresentedToken } from './one-time-tokens.ts'

/** Queues the verification link again, if there is something to verify. Does not reveal whether there is. */
export async function resendVerification(caller: RequestContext, name: string): Promise<void> {
  await caller.db.transaction().execute(async (tx) => {
    await insertMail(tx, { kind: 'verify_email', recipient: name })
    await countEvent({ ...caller, db: tx }, 'verification_requested')
  })
}

/**
 * Verifies an e-mail address by the token that was mailed to it.
 *
 * @throws {ApiError} 400 link_not_valid, already_used; 429 throttled
 */
export async function verifyEmail(deps: AttemptDeps, token: string): Promise<void> {
  const attempt = await takeMailTokenTry(deps)
  const presented = { token, now: epochNow() }
  const isLink = await withAttempt(attempt, () => findToken(deps.db, 'verify_email', presented))
  if (!isLink) throw errors.linkNotValid()
  const proven = await deps.db.transaction().execute((tx) => spendAndProve({ ...deps, db: tx }, presented))
  if (!proven) throw errors.alreadyUsed()
}

async function spendAndProve(caller: RequestContext, presented: PresentedToken): Promise<boolean> {
  const { db } = caller
  const { now } = presented
  const spent = await consumeToken(db, 'verify_email', presented)
  const user = spent && (await findUserForMailById(db, spent.user_id))
  if (!user || !(await replaceEmail(caller, user, { email: spent.email, now }))) return false
  await spendTokensOfUser(db, 'verify_email', user.id, now)
  await noteEvent(caller, { event: 'email_verified', userId: user.id })
  return true
}

/** An e-mail address, and when it was verified, in seconds since the epoch. */
export interface Proof {
  email: string
  now: number
}

/**
 * Replaces the e-mail address of a user by a verified one, and notifies the former one, if it was verified.
 * Run it in a transaction. Returns false if another account has verified the new one.
 */
export async function replaceEmail(
  caller: RequestContext,
  user: UserForMail,
  proof: Proof,
): Promise<boolean> {
  const { id: userId, email: former, email_verified_at } = user
  if (!(await proveEmail(caller, userId, proof))) return false
  if (email_verified_at !== null && former !== proof.email) {
    await insertMail(caller.db, { kind: 'email_changed', userId, recipient: former })
  }
  return true
}

/**
 * Verifies the e-mail address of a user, and takes it from all accounts that only claimed it. Run it in a
 * transaction. Returns false if another account has verified it before.
 */
export async function proveEmail(
  caller: RequestContext,
  userId: number,
  { email, now }: Proof,
): Promise<boolean> {
  const { db } = caller
  await lockClaims(db, email)
  const owner = await findProvenOwner(db, email)
  if (owner && owner.id !== userId) return false
  for (const id of await releaseEmail(db, userId, email)) {
    await noteEvent(caller, { event: 'email_taken', userId: id })
  }
  // A concurrent request of another account may verify the same e-mail address first.
  return unlessDuplicate(db, () => updateProvenEmail(db, userId, email, now))
}
