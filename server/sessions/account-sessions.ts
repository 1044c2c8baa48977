import type { SessionEntry } from '../../shared/api/session-api.ts'
import { epochNow, isoTime } from '../../shared/epoch.ts'
import { noteEvent, type RequestContext } from '../audit/audit.ts'
import type { Db } from '../db/database.ts'
import { errors } from '../errors.ts'
import { deviceOf } from './device.ts'
import { revokeSessionOfUser, revokeSessionsOfUser } from './session-end-repository.ts'
import { findSessionsOfUser, type ListedSession } from './session-list-repository.ts'
import type { SessionUser } from './session-repository.ts'

/** Returns the sessions of a user. The current session comes first, then the most recently used. */
export async function listSessions(db: Db, userId: number, sid: string): Promise<SessionEntry[]> {
  const sessions = await findSessionsOfUser(db, userId, epochNow())
  const entries = sessions.map((session) => toEntry(session, sid))
  return entries.sort((a, b) => Number(b.current) - Number(a.current))
}

function toEntry(session: ListedSession, sid: string): SessionEntry {
  return {
    id: session.id,
    current: session.id === sid,
    device: deviceOf(session.user_agent),
    address: session.ip,
    created_at: isoTime(session.created_at),
    last_used_at: isoTime(session.rotated_at),
    blocked_at: session.revoked_at === null ? null : isoTime(session.revoked_at),
  }
}

/**
 * Ends a session of a user, even the current one.
 *
 * @throws {ApiError} 404 not_found if the session has ended or belongs to another user
 */
export async function endSession(context: RequestContext, userId: number, sid: string): Promise<void> {
  const why = { reason: 'ended_elsewhere', now: epochNow() } as const
  if (!(await revokeSessionOfUser(context.db, userId, sid, why))) throw errors.notFound()
  await noteEvent(context, { event: 'session_ended', userId, sid })
}

/**
 * Ends all sessions of a user except the current one. Records an audit event if any ended. Returns the number of
 * ended sessions.
 */
export async function endOtherSessions(context: RequestContext, { id: userId, sid }: SessionUser) {
  const why = { reason: 'ended_elsewhere', now: epochNow() } as const
  const ended = await revokeSessionsOfUser(context.db, userId, why, sid)
  if (ended > 0) await noteEvent(context, { event: 'sessions_ended', userId, sid })
  return ended
}
