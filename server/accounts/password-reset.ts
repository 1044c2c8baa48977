import { epochNow } from '../../shared/epoch.ts'
import { countEvent, noteEvent, type RequestContext } from '../audit/audit.ts'
import { errors } from '../errors.ts'
import { withAttempt } from '../limits/attempts.ts'
import { queueMail } from '../mail/outbox.ts'
import { clearAccountLimits, consumeMailTokenAttempt } from './account-limits.ts'
import type { CredentialsDeps } from './credentials.ts'
import { dropIdentitiesBefore } from './earlier-identities.ts'
import { dropPasskeysBefore } from './earlier-passkeys.ts'
import { lockClaims } from './email-repository.ts'
import { proveEmail } from './email-verification.ts'
import { insertKnownNetwork } from './known-network-repository.ts'
import { findUserForMailById, type UserForMail } from './mail-user-repository.ts'
import { consumeToken, findToken } from './one-time-tokens.ts'
import { type PasswordReplaced, refuseBadPassword, replacePassword } from './password-change.ts'
import { lockAccount } from './password-repository.ts'
import { hasSecondFactor } from './second-factor-repository.ts'

/**
 * Queues a mail with a reset link for the user with this username or e-mail address. The user is looked up when the
 * mail is sent, and not now, so that the response does not reveal whether the user exists.
 */
export async function requestPasswordReset(context: RequestContext, name: string): Promise<void> {
  await context.db.transaction().execute(async (tx) => {
    const by = { ...context, db: tx }
    await queueMail(by, { kind: 'reset_password', recipient: name })
    await countEvent(by, 'password_reset_requested')
  })
}

/**
 * Sets a new password, given the token of a mailed link. Ends all sessions, resets the counted attempts of the
 * account, and notifies its owner. Also verifies the e-mail address, because the mail has arrived there.
 *
 * @throws {ApiError} 400 link_not_valid, already_used, invalid with `new_password`; 429 throttled; 503 unavailable
 */
export async function resetPassword(
  deps: CredentialsDeps,
  token: string,
  password: string,
): Promise<PasswordReplaced> {
  const attempt = await consumeMailTokenAttempt(deps)
  // The attempt is refunded only after the password is hashed. Otherwise, many requests with the same link could
  // keep every thread busy.
  const replaced = await withAttempt(attempt, () => tryReset(deps, token, password))
  if (!replaced) throw errors.linkNotValid()
  return replaced
}

/** Resets the password. Returns undefined if the token is unknown or expired. */
async function tryReset(deps: CredentialsDeps, token: string, password: string) {
  const { db, hasher } = deps
  const presented = { token, now: epochNow() }
  const found = await findToken(db, 'reset_password', presented)
  const user = found && (await findUserForMailById(db, found.user_id))
  if (!user) return
  refuseBadPassword(password, user, deps.config)
  const hash = await hasher.hash(password)
  const replaced = await db.transaction().execute(async (tx) => {
    // Lock the e-mail address before any row of this account. In the other order, two accounts that verify the same
    // address could deadlock.
    if (user.email_verified_at === null) await lockClaims(tx, found.email)
    // The version is read under the lock, because another request may have changed the second factor meanwhile. That
    // must not use up the link.
    const locked = await lockAccount(tx, user.id)
    const spent = locked && (await consumeToken(tx, 'reset_password', presented))
    if (!spent) return
    const current = { ...user, ...locked }
    return finishReset({ ...deps, db: tx }, { user: current, provenEmail: spent.email, hash })
  })
  // A concurrent request has used the token, or changed the password, after `findToken`.
  if (!replaced) throw errors.alreadyUsed()
  return replaced
}

/** A reset of the password. Its token was mailed to `provenEmail`, so using it verifies this e-mail address. */
interface Reset {
  user: UserForMail
  provenEmail: string
  hash: string
}

/**
 * Returns when a user verified the e-mail address, or the latest possible time if that has not happened. Before
 * that, an attacker may have owned the account. The attacker could still sign in with a provider or a passkey from
 * then.
 */
function provenAt({ email_verified_at }: UserForMail): number {
  return email_verified_at ?? Number.MAX_SAFE_INTEGER
}

async function finishReset(context: RequestContext, { user, provenEmail, hash }: Reset) {
  const { db, client } = context
  const userId = user.id
  const now = epochNow()
  const replaced = await replacePassword(context, user, hash)
  if (!replaced) return
  await dropIdentitiesBefore(context, userId, provenAt(user))
  await dropPasskeysBefore(context, userId, provenAt(user))
  if (user.email_verified_at === null) await proveEmail(context, userId, { email: provenEmail, now })
  await clearAccountLimits(db, userId)
  // The attempts of unknown networks share a quota, which an attacker could use up again. The network of the owner
  // therefore becomes a known one. With a second factor it does not: an attacker who reads the owner's mail can
  // reset the password, but has not passed the second factor.
  if (!(await hasSecondFactor(db, userId))) await insertKnownNetwork(db, userId, client.network, now)
  await noteEvent(context, { event: 'password_reset', userId })
  return replaced
}
