import type { AuditEvent } from '../../shared/audit-event.ts'
import { epochNow } from '../../shared/epoch.ts'
import { forgetNetworks, insertKnownNetwork } from '../accounts/known-network-repository.ts'
import { endedMeanwhile } from '../accounts/own-password.ts'
import { lockAccount, lockVersion, type PasswordVersion } from '../accounts/password-repository.ts'
import { noteEvent, type RequestContext } from '../audit/audit.ts'
import type { Config } from '../config/config.ts'
import type { Db } from '../db/database.ts'
import { Overtaken, unlessOvertaken } from '../db/overtaken.ts'
import { errors } from '../errors.ts'
import { queueMail } from '../mail/outbox.ts'
import { openSession } from '../sessions/open-session.ts'
import { revokeSessionsOfUser } from '../sessions/session-end-repository.ts'
import type { Session, SessionUser } from '../sessions/session-repository.ts'
import { deleteFactors, incrementVersion } from './factor-repository.ts'

/** A change of the second factor. */
export interface FactorChange {
  /** Changes the rows. Returns false if there is nothing to change. */
  apply(db: Db): Promise<boolean>
  /** What happened, for the audit trail and for the mail to the owner. */
  event: Extract<AuditEvent, 'second_factor_added' | 'second_factor_removed' | 'recovery_codes_renewed'>
  /** The reason that staff gave, for the mail. */
  reason?: string
}

/**
 * Changes the second factor of an account, ends all of its sessions and the sign-ins in progress, and notifies the
 * owner. Run it in a transaction. Returns false if there is nothing to change; roll the transaction back then.
 */
async function applyChange(context: RequestContext, user: PasswordVersion, change: FactorChange) {
  const { db } = context
  const { id: userId } = user
  if (!(await change.apply(db))) return false
  await incrementVersion(db, userId)
  await forgetNetworks(db, userId)
  await revokeSessionsOfUser(db, userId, { reason: 'ended_elsewhere', now: epochNow() })
  const detail = change.reason ? `${change.event} ${change.reason}` : change.event
  await queueMail(context, { kind: 'second_factor_changed', userId, detail })
  await noteEvent(context, { event: change.event, userId })
  return true
}

/**
 * Changes the second factor of the signed-in owner. A new session replaces the current one, because a stolen copy of
 * its tokens may be the reason for the change.
 *
 * @throws {ApiError} 404 not_found if there is nothing to change; 401 token_not_valid if the credentials were
 *   changed at the same time
 */
export async function changeOwnFactor(
  deps: RequestContext & { config: Config },
  owner: SessionUser,
  change: FactorChange,
): Promise<Session> {
  // Each error is thrown within the transaction, so that it undoes the whole change.
  return deps.db.transaction().execute(async (tx) => {
    const context = { ...deps, db: tx }
    const { id, confirmed_at, credentials_version, transport } = owner
    // A concurrent request has changed the credentials, and ended the session of this request.
    if (!(await lockVersion(tx, owner))) throw endedMeanwhile()
    if (!(await applyChange(context, owner, change))) throw errors.notFound()
    await insertKnownNetwork(tx, id, deps.client.network, epochNow())
    // `applyChange` has incremented the version. `openSession` compares this value with the new one.
    const renewed = { id, credentials_version: credentials_version + 1, confirmed_at }
    const session = await openSession(context, renewed, transport)
    if (!session) throw endedMeanwhile()
    return session
  })
}

/** Returns the change that removes the second factor of a user. */
export function removalOf(userId: number): FactorChange {
  return { event: 'second_factor_removed', apply: (tx) => deleteFactors(tx, userId) }
}

/**
 * Removes the second factor of a user who has lost it. Does not check permissions; the caller must. Returns false
 * if the user has no second factor.
 */
export async function removeSecondFactor(
  context: RequestContext,
  user: PasswordVersion,
  reason?: string,
): Promise<boolean> {
  const change = { ...removalOf(user.id), reason }
  const removed = await unlessOvertaken(context.db, async (tx) => {
    await lockAccount(tx, user.id)
    if (!(await applyChange({ ...context, db: tx }, user, change))) throw new Overtaken()
    return true
  })
  return removed ?? false
}
