import type { AuditEvent } from '../../shared/audit-event.ts'
import { epochNow } from '../../shared/epoch.ts'
import { noteEvent, type RequestContext } from '../audit/audit.ts'
import type { Db } from '../db/database.ts'
import { revokeSessionsOfUser } from '../sessions/session-end-repository.ts'
import { activateAccount, deactivateAccount, updateStaff } from './account-state-repository.ts'
import { spendTokensOfUser } from './one-time-token-repository.ts'

/**
 * Deactivates an account: its sessions end at once, sign-ins are refused, and links that reset its password
 * are void. Does not check permissions; the caller must. Returns whether it was active.
 */
export function deactivateUser(caller: RequestContext, userId: number): Promise<boolean> {
  return change(caller, userId, 'user_deactivated', async (tx) => {
    const now = epochNow()
    const done = await deactivateAccount(tx, userId)
    await revokeSessionsOfUser(tx, userId, { reason: 'deactivated', now })
    await spendTokensOfUser(tx, 'reset_password', userId, now)
    return done
  })
}

/** Activates an account. Sessions that its deactivation ended stay ended. Returns whether it was inactive. */
export function activateUser(caller: RequestContext, userId: number): Promise<boolean> {
  return change(caller, userId, 'user_activated', (tx) => activateAccount(tx, userId))
}

/**
 * Adds or removes staff access, which takes effect at the user's next request. Does not check permissions;
 * the caller must. Returns whether it changed.
 */
export function changeStaff(caller: RequestContext, userId: number, isStaff: boolean): Promise<boolean> {
  const event = isStaff ? 'staff_granted' : 'staff_revoked'
  return change(caller, userId, event, (tx) => updateStaff(tx, userId, isStaff))
}

/** Ends all sessions of an account, and records it if there were any. Returns how many. */
export async function endSessions(caller: RequestContext, userId: number): Promise<number> {
  const why = { reason: 'ended_elsewhere', now: epochNow() } as const
  return caller.db.transaction().execute(async (tx) => {
    const ended = await revokeSessionsOfUser(tx, userId, why)
    if (ended > 0) await noteEvent({ ...caller, db: tx }, { event: 'sessions_ended', userId })
    return ended
  })
}

/** Changes an account, and records it if that made a difference. */
function change(
  caller: RequestContext,
  userId: number,
  event: AuditEvent,
  work: (tx: Db) => Promise<boolean>,
): Promise<boolean> {
  return caller.db.transaction().execute(async (tx) => {
    const done = await work(tx)
    if (done) await noteEvent({ ...caller, db: tx }, { event, userId })
    return done
  })
}
