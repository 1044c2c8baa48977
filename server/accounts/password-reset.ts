import { epochNow } from '../../shared/epoch.ts'
import { countEvent, noteEvent, type RequestContext } from '../audit/audit.ts'
import { errors } from '../errors.ts'
import { withAttempt } from '../limits/attempts.ts'
import { insertMail } from '../mail/outbox-repository.ts'
import { clearAccountLimits, takeMailTokenTry } from './account-limits.ts'
import type { CredentialsDeps } from './credentials.ts'
import { lockClaims } from './email-repository.ts'
import { proveEmail } from './email-verification.ts'
import { deleteIdentitiesBefore } from './identity-repository.ts'
import { insertKnownNetwork } from './known-network-repository.ts'
import { findUserForMailById, type UserForMail } from './mail-user-repository.ts'
import { consumeToken, findToken } from './one-time-tokens.ts'
import { type PasswordReplaced, refuseBadPassword, replacePassword } from './password-change.ts'

/** Queues a reset link for the user with this name or e-mail address. Does not reveal whether one exists. */
export async function requestPasswordReset(caller: RequestContext, name: string): Promise<void> {
  await caller.db.transaction().execute(async (tx) => {
    await insertMail(tx, { kind: 'reset_password', recipient: name })
    await countEvent({ ...caller, db: tx }, 'password_reset_requested')
  })
}

/**
 * Sets a new password by the token of a mailed link. Ends all sessions, clears the limits of the account and
 * notifies its owner. Because the mail has arrived, it verifies the e-mail address as well.
 *
 * @throws {ApiError} 400 link_not_valid, already_used, invalid with `new_password`; 429 throttled
 */
export async function resetPassword(
  deps: CredentialsDeps,
  token: string,
  password: string,
): Promise<PasswordReplaced> {
  const attempt = await takeMailTokenTry(deps)
  // The attempt stays consumed until the hash is made, so that one link cannot keep every thread busy.
  const replaced = await withAttempt(attempt, () => tryReset(deps, token, password))
  if (!replaced) throw errors.linkNotValid()
  return replaced
}

/** Returns undefined if there is no such link. */
async function tryReset(deps: CredentialsDeps, token: string, password: string) {
  const { db, hasher } = deps
  const presented = { token, now: epochNow() }
  const found = await findToken(db, 'reset_password', presented)
  const user = found && (await findUserForMailById(db, found.user_id))
  if (!user) return
  refuseBadPassword(password, user, deps.config)
  const hash = await hasher.hash(password)
  const replaced = await db.transaction().execute(async (tx) => {
    // Lock before any row of this account, or two accounts that verify one e-mail address would deadlock.
    if (user.email_verified_at === null) await lockClaims(tx, found.email)
    const spent = await consumeToken(tx, 'reset_password', presented)
    return spent && finishReset({ ...deps, db: tx }, { user, provenEmail: spent.email, hash })
  })
  // A concurrent request used the token first, or changed the password.
  if (!replaced) throw errors.alreadyUsed()
  return replaced
}

/** A reset to apply, and the e-mail address that its mail has reached. */
interface Reset {
  user: UserForMail
  provenEmail: string
  hash: string
}

async function finishReset(caller: RequestContext, { user, provenEmail, hash }: Reset) {
  const { db, client } = caller
  const userId = user.id
  const now = epochNow()
  const replaced = await replacePassword(caller, user, hash)
  if (!replaced) return
  await dropEarlierIdentities(caller, user)
  if (user.email_verified_at === null) await proveEmail(caller, userId, { email: provenEmail, now })
  await clearAccountLimits(db, userId)
  // Otherwise an attacker could use up the quota again before the owner signs in from here.
  await insertKnownNetwork(db, userId, client.network, now)
  await noteEvent(caller, { event: 'password_reset', userId })
  return replaced
}

/** An attacker who held the account before its e-mail address was verified may have linked an identity. */
async function dropEarlierIdentities(
  caller: RequestContext,
  { id, email_verified_at }: UserForMail,
): Promise<void> {
  const provenAt = email_verified_at ?? Number.MAX_SAFE_INTEGER
  const dropped = await deleteIdentitiesBefore(caller.db, id, provenAt)
  if (dropped > 0) await noteEvent(caller, { event: 'identity_unlinked', userId: id })
}
