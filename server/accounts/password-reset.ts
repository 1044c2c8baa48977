import { epochNow } from '../../shared/epoch.ts'
import { type Caller, countEvent, noteEvent } from '../audit/audit.ts'
import { errors } from '../errors.ts'
import { inTry } from '../limits/tries.ts'
import { insertMail } from '../mail/outbox-repository.ts'
import { clearAccountLimits, takeMailTokenTry } from './account-limits.ts'
import type { CredentialsDeps } from './credentials.ts'
import { holdClaims } from './email-repository.ts'
import { proveEmail } from './email-verification.ts'
import { deleteIdentitiesBefore } from './identity-repository.ts'
import { insertKnownNetwork } from './known-network-repository.ts'
import { peekToken, redeemToken } from './one-time-tokens.ts'
import { refuseBadPassword, replacePassword } from './password-change.ts'
import { findReachableById, type Reachable } from './user-repository.ts'

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
  const attempt = await takeMailTokenTry(deps)
  // Its place is held until the hash is made, so that one link does not keep every thread busy.
  const isLink = await inTry(attempt, () => tryReset(deps, token, password))
  if (!isLink) throw errors.linkNotValid()
}

/** Returns false when there is no such link. */
async function tryReset(deps: CredentialsDeps, token: string, password: string): Promise<boolean> {
  const { db, hasher } = deps
  const presented = { token, now: epochNow() }
  const found = await peekToken(db, 'reset_password', presented)
  const user = found && (await findReachableById(db, found.user_id))
  if (!user) return false
  refuseBadPassword(password, user)
  const hash = await hasher.hash(password)
  const done = await db.transaction().execute(async (tx) => {
    // Before anything of this account is held, or two that prove one address wait for each other.
    if (user.email_verified_at === null) await holdClaims(tx, user.email)
    const spent = await redeemToken(tx, 'reset_password', presented)
    return spent !== undefined && finishReset({ ...deps, db: tx }, user, hash)
  })
  // Somebody was quicker with it, or with another change of the password.
  if (!done) throw errors.alreadyUsed()
  return true
}

async function finishReset(caller: Caller, user: Reachable, hash: string) {
  const { db, client } = caller
  const userId = user.id
  const now = epochNow()
  if (!(await replacePassword(db, user, hash))) return false
  await dropEarlierIdentities(caller, user)
  if (user.email_verified_at === null) await proveEmail(caller, userId, { email: user.email, now })
  await clearAccountLimits(db, userId)
  // Or strangers could use up the places again before the owner gets in from here.
  await insertKnownNetwork(db, userId, client.network, now)
  await insertMail(db, { kind: 'password_changed', userId })
  await noteEvent(caller, { event: 'password_reset', userId })
  return true
}

/** Whoever held the account before its address was proven may have linked what is theirs. */
async function dropEarlierIdentities(caller: Caller, { id, email_verified_at }: Reachable): Promise<void> {
  const provenAt = email_verified_at ?? Number.MAX_SAFE_INTEGER
  const dropped = await deleteIdentitiesBefore(caller.db, id, provenAt)
  if (dropped > 0) await noteEvent(caller, { event: 'identity_unlinked', userId: id })
}
