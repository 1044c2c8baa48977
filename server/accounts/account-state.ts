import type { AuditEvent } from '../../shared/audit-event.ts'
import { epochNow } from '../../shared/epoch.ts'
import { noteEvent, type RequestContext } from '../audit/audit.ts'
import type { Db } from '../db/database.ts'
import { revokeSessionsOfUser } from '../sessions/session-end-repository.ts'
import { activateAccount, deactivateAccount, updateStaff } from './account-state-repository.ts'
import { withdrawEmailChange } from './email-change.ts'
import { consumeTokensOfUser } from './one-time-token-repository.ts'

/**
 * Deactivates an account: ends its sessions, refuses sign-ins, voids the links that reset its password, and withdraws
 * a pending e-mail address, which an attacker may have entered. Does not check permissions; the caller must. Returns
 * whether the account was active.
 */
export function deactivateUser(context: RequestContext, userId: number): Promise<boolean> {
  return change(context, userId, 'user_deactivated', async (tx) => {
    const now = epochNow()
    const done = await deactivateAccount(tx, userId)
    await revokeSessionsOfUser(tx, userId, { reason: 'deactivated', now })
    await consumeTokensOfUser(tx, 'reset_password', userId, now)
    await withdrawEmailChange({ ...context, db: tx }, userId)
    return done
  })
}

/**
 * Activates an account. Sessions that ended when the account was deactivated stay ended. Returns whether the account
 * was inactive.
 */
export function activateUser(context: RequestContext, userId: number): Promise<boolean> {
  return change(context, userId, 'user_activated', (tx) => activateAccount(tx, userId))
}

/**
 * Adds or removes staff access, which takes effect at the user's next request. Does not check permissions; the
 * caller must. Returns whether the flag changed.
 */
export function changeStaff(context: RequestContext, userId: number, isStaff: boolean): Promise<boolean> {
  const event = isStaff ? 'staff_granted' : 'staff_revoked'
  return change(context, userId, event, (tx) => updateStaff(tx, userId, isStaff))
}

/** Ends all sessions of an account. Records an audit event if any ended. Returns the number of ended sessions. */
export async function endSessions(context: RequestContext, userId: number): Promise<number> {
  const why = { reason: 'ended_elsewhere', now: epochNow() } as const
  return context.db.transaction().execute(async (tx) => {
    const ended = await revokeSessionsOfUser(tx, userId, why)
    if (ended > 0) await noteEvent({ ...context, db: tx }, { event: 'sessions_ended', userId })
    return ended
  })
}

/** Runs a change of an account, and records an audit event if it changed anything. */
function change(
  context: RequestContext,
  userId: number,
  event: AuditEvent,
  work: (tx: Db) => Promise<boolean>,
): Promise<boolean> {
  return context.db.transaction().execute(async (tx) => {
    const done = await work(tx)
    if (done) await noteEvent({ ...context, db: tx }, { event, userId })
    return done
  })
}
