import { epochNow } from '../../shared/epoch.ts'
import { type Caller, countEvent, noteEvent } from '../audit/audit.ts'
import { unlessDuplicate } from '../db/database.ts'
import { errors } from '../errors.ts'
import { inTry, type TryDeps } from '../limits/tries.ts'
import { insertMail } from '../mail/outbox-repository.ts'
import { takeMailTokenTry } from './account-limits.ts'
import { findProvenOwner, holdClaims, releaseEmail, updateProvenEmail } from './email-repository.ts'
import { spendTokensOfUser } from './one-time-token-repository.ts'
import { type PresentedToken, peekToken, redeemToken } from './one-time-tokens.ts'
import { findReachableById } from './user-repository.ts'

/** Has the link sent once more, if there is something to confirm; does not find out whether. */
export async function resendVerification(caller: Caller, name: string): Promise<void> {
  await caller.db.transaction().execute(async (tx) => {
    await insertMail(tx, { kind: 'verify_email', recipient: name })
    await countEvent({ ...caller, db: tx }, 'verification_requested')
  })
}

/**
 * Proves an address by the token that was mailed to it.
 *
 * @throws {ApiError} 400 link_not_valid, already_used; 429 throttled
 */
export async function verifyEmail(deps: TryDeps, token: string): Promise<void> {
  const attempt = await takeMailTokenTry(deps)
  const presented = { token, now: epochNow() }
  const isLink = await inTry(attempt, () => peekToken(deps.db, 'verify_email', presented))
  if (!isLink) throw errors.linkNotValid()
  const proven = await deps.db.transaction().execute((tx) => spendAndProve({ ...deps, db: tx }, presented))
  if (!proven) throw errors.alreadyUsed()
}

async function spendAndProve(caller: Caller, presented: PresentedToken): Promise<boolean> {
  const { db } = caller
  const { now } = presented
  const spent = await redeemToken(db, 'verify_email', presented)
  const user = spent && (await findReachableById(db, spent.user_id))
  if (!user || !(await proveEmail(caller, user.id, { email: spent.email, now }))) return false
  await spendTokensOfUser(db, 'verify_email', user.id, now)
  // The former address is told, unless it never was anybody's for certain.
  const former = user.email_verified_at !== null && user.email !== spent.email ? user.email : undefined
  if (former) await insertMail(db, { kind: 'email_changed', userId: user.id, recipient: former })
  await noteEvent(caller, { event: 'email_verified', userId: user.id })
  return true
}

/**
 * Gives a user the address that has been proven, and takes it from everybody who only claimed it.
 * Run it in a transaction. Returns whether it did: not if somebody else has proven it before.
 */
export async function proveEmail(
  caller: Caller,
  userId: number,
  { email, now }: { email: string; now: number },
): Promise<boolean> {
  const { db } = caller
  await holdClaims(db, email)
  const owner = await findProvenOwner(db, email)
  if (owner && owner.id !== userId) return false
  for (const id of await releaseEmail(db, userId, email)) {
    await noteEvent(caller, { event: 'email_taken', userId: id })
  }
  // Of an account that is being made nobody else could know: it may be quicker still.
  return unlessDuplicate(db, () => updateProvenEmail(db, userId, email, now))
}
